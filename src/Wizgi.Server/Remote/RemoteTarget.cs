using System.Globalization;
using System.Text;

namespace Wizgi.Server.Remote;

/// <summary>The path that an origin is asked for: that of the request from where the application is mounted.</summary>
internal static class RemoteTarget
{
    /// <summary>The target of a request, percent-encoded, with its query.</summary>
    /// <param name="environ">The request.</param>
    /// <param name="basePath">What stands before PATH_INFO.</param>
    public static string Of(Environ environ, string basePath)
    {
        var path = basePath + (AsReceived(environ) ?? EncodePath(environ.PathInfo));
        if (!path.StartsWith('/')) path = "/" + path;
        return environ.QueryString is { Length: > 0 } query ? $"{path}?{Clean(query)}" : path;
    }

    /// <summary>The target as the client sent it; for who knows where the application is mounted.</summary>
    public static string Whole(Environ environ) =>
        environ.Find(EnvironKeys.RequestUri) is { Length: > 0 } target && target[0] == '/' ? Clean(target) : Of(environ, EncodePath(environ.ScriptName));

    /// <summary>Whether a path has segments by which an origin might leave <see cref="RemoteReference.BasePath"/>.</summary>
    public static bool HasDots(string path) => path.Split('/', '\\').Any(static segment => segment is "." or "..");

    /// <summary>PATH_INFO as it stood in the request target, so that an encoded slash stays one; null: it is not a part of it any more.</summary>
    private static string? AsReceived(Environ environ)
    {
        if (environ.Find(EnvironKeys.RequestUri) is not { Length: > 0 } target || target[0] != '/') return null;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var raw = end < 0 ? target : target[..end];
        // From the right, as many characters as PATH_INFO has when they are decoded.
        var wanted = environ.PathInfo;
        var start = raw.Length;
        var at = wanted.Length;
        while (at > 0)
        {
            var isEncoded = start >= 3 && raw[start - 3] == '%' && byte.TryParse(raw.AsSpan(start - 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
            var character = isEncoded ? (char)byte.Parse(raw.AsSpan(start - 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : start > 0 ? raw[start - 1] : '\0';
            start -= isEncoded ? 3 : 1;
            if (start < 0 || character != wanted[--at]) return null;
        }
        return Clean(raw[start..]);
    }

    public static string EncodePath(string path) => Escape(path, static letter => letter is '%' or '?');

    private static string Clean(string target) => Escape(target, static _ => false);

    // What has no place in a request target, RFC 3986 §2: a server may be lenient, the next need not be.
    private static string Escape(string text, Func<char, bool> isSpecial)
    {
        if (!text.Any(letter => letter is <= ' ' or >= '\x7F' or '#' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}' || isSpecial(letter))) return text;
        var builder = new StringBuilder(text.Length + 16);
        foreach (var letter in text)
        {
            if (letter is <= ' ' or >= '\x7F' or '#' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}' || isSpecial(letter)) builder.Append(CultureInfo.InvariantCulture, $"%{(int)letter & 0xFF:X2}");
            else builder.Append(letter);
        }
        return builder.ToString();
    }
}
