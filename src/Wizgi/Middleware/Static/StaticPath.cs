namespace Wizgi.Middleware.Static;

/// <summary>Which paths may be looked for in a folder at all. Decided by the path alone, so that the answer tells nothing of the files.</summary>
internal static class StaticPath
{
    /// <param name="rest">The decoded path behind the prefix: empty, or with a slash at its start.</param>
    /// <remarks>
    /// Refused are: empty segments; names that start with a dot, and so <c>..</c> too, but for <c>/.well-known</c> (RFC 8615); NUL and backslash;
    /// what somebody behind us might decode once more into one of these: a '%' that is still followed by the code of '.', '/', '\', '%' or NUL,
    /// and UTF-8 that is longer than need be (RFC 3629 §3). Everything else is a name; bytes that are no UTF-8 are.
    /// </remarks>
    public static bool IsServable(ReadOnlySpan<byte> rest)
    {
        if (rest.ContainsAny((byte)0, (byte)'\\') || HasEncodedSyntax(rest) || HasOverlongUtf8(rest)) return false;
        var isFirst = true;
        while (!rest.IsEmpty)
        {
            rest = rest[1..];
            if (rest.IsEmpty) return true;
            var slash = rest.IndexOf((byte)'/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (segment.IsEmpty) return false;
            if (segment[0] == '.' && !(isFirst && segment.SequenceEqual(".well-known"u8))) return false;
            isFirst = false;
            rest = rest[segment.Length..];
        }
        return true;
    }

    private static bool HasEncodedSyntax(ReadOnlySpan<byte> path)
    {
        for (int percent; (percent = path.IndexOf((byte)'%')) >= 0 && percent + 2 < path.Length; path = path[(percent + 1)..])
            if (((NativeString.HexDigit(path[percent + 1]) << 4) | NativeString.HexDigit(path[percent + 2])) is '.' or '/' or '\\' or '%' or 0) return true;
        return false;
    }

    // Two bytes: C0, C1; three: E0 80…9F; four: F0 80…8F; five and six, which were UTF-8 once: F8 80…87, FC 80…83.
    private static bool HasOverlongUtf8(ReadOnlySpan<byte> path)
    {
        for (var index = 0; index + 1 < path.Length; index++)
        {
            var largest = path[index] switch { 0xC0 or 0xC1 => 0xBF, 0xE0 => 0x9F, 0xF0 => 0x8F, 0xF8 => 0x87, 0xFC => 0x83, _ => 0 };
            if (path[index + 1] >= 0x80 && path[index + 1] <= largest) return true;
        }
        return false;
    }
}
