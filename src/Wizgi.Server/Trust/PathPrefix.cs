using System.Buffers;

namespace Wizgi.Server.Trust;

/// <summary>The part of the path that a proxy cut off, as X-Forwarded-Prefix has it.</summary>
internal static class PathPrefix
{
    // RFC 3986 §3.3 pchar and the slash.
    private static readonly SearchValues<byte> PathBytes =
        SearchValues.Create("-._~!$&'()*+,;=:@%/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Takes the slash at the end off; <c>/</c> becomes nothing.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="length">Of the prefix in the text, as SCRIPT_NAME needs it but for the percent-encoding.</param>
    /// <returns>
    /// False: it is no absolute path, or one that a browser would take for something else once it stands in a link: <c>//host</c>, a backslash,
    /// dot segments, control characters, encoded or not.
    /// </returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out int length)
    {
        length = text[^1] == '/' ? text.Length - 1 : text.Length;
        if (text[0] != '/' || text.ContainsAnyExcept(PathBytes)) return false;
        Span<byte> decoded = text.Length <= 256 ? stackalloc byte[256] : new byte[text.Length];
        var size = NativeString.PercentDecode(text, decoded);
        if (size < 0) return false;
        decoded = decoded[..size];
        if (decoded.ContainsAnyInRange((byte)0, (byte)0x1F) || decoded.ContainsAny((byte)'\\', (byte)0x7F) || decoded.IndexOf("//"u8) >= 0) return false;
        // What ends in an encoded slash would end in a slash.
        if (size > 1 && decoded[^1] == '/' && text[^1] != '/') return false;
        foreach (var segment in decoded.Split((byte)'/'))
            if (decoded[segment].SequenceEqual("."u8) || decoded[segment].SequenceEqual(".."u8)) return false;
        return true;
    }
}
