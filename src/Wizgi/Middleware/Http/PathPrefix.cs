using System.Numerics;
using System.Text;

namespace Wizgi.Middleware.Http;

/// <summary>The prefix of a path, decoded, under which something stands: <c>/shop</c>, or <c>/</c> for every path.</summary>
internal static class PathPrefix
{
    /// <summary>Whether a text can be a prefix.</summary>
    public static bool IsValid(string text) => text.StartsWith('/') && !text.Contains("//", StringComparison.Ordinal);

    /// <summary>A prefix without the slash at its end.</summary>
    public static string Normalize(string prefix) => prefix.Length > 1 && prefix.EndsWith('/') ? prefix[..^1] : prefix;

    /// <summary>What PATH_INFO starts with: the UTF-8 bytes of the prefix as a native string; empty for <c>/</c>.</summary>
    /// <exception cref="ArgumentException">The text can be no prefix.</exception>
    public static string ToNative(string prefix)
    {
        if (!IsValid(prefix)) throw new ArgumentException($"the prefix {NativeString.Quote(prefix)} must be a path that starts with '/' and has no '//', such as /shop", nameof(prefix));
        return prefix == "/" ? "" : NativeString.FromBytes(Encoding.UTF8.GetBytes(Normalize(prefix)));
    }

    /// <summary>Whether a path is the prefix or below it: <c>/shop</c> has <c>/shop</c> and <c>/shop/1</c>, not <c>/shopping</c>.</summary>
    /// <param name="native">As <see cref="ToNative"/> gives it.</param>
    /// <param name="path">A native string.</param>
    public static bool Covers(string native, string path) => Covers<char>(native, path);

    /// <inheritdoc cref="Covers(string, string)"/>
    /// <typeparam name="T">A char of a native string, or the byte that it stands for.</typeparam>
    public static bool Covers<T>(ReadOnlySpan<T> native, ReadOnlySpan<T> path) where T : unmanaged, INumberBase<T> =>
        path.StartsWith(native) && (path.Length == native.Length || path[native.Length] == T.CreateTruncating('/'));
}
