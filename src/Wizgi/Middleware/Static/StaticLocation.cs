using System.Text;

namespace Wizgi.Middleware.Static;

/// <summary>Where a folder is, for a client that left out the slash at its end.</summary>
internal static class StaticLocation
{
    // RFC 3986 §3.3: pchar without '%', and the slash between segments.
    private const string Unescaped = "-._~!$&'()*+,;=:@/";

    /// <summary>The path of the request with a slash behind it and its query, as a reference to the same host.</summary>
    /// <remarks>Two slashes at the start would be another host (RFC 3986 §4.2), so there is only ever one.</remarks>
    public static string WithSlash(Environ environ)
    {
        var location = new StringBuilder("/");
        foreach (var octet in (environ.ScriptName + environ.PathInfo).TrimStart('/'))
        {
            if (char.IsAsciiLetterOrDigit(octet) || Unescaped.Contains(octet, StringComparison.Ordinal)) location.Append(octet);
            else location.Append('%').Append(((int)octet).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        location.Append('/');
        return environ.QueryString.Length == 0 ? location.ToString() : location.Append('?').Append(environ.QueryString).ToString();
    }
}
