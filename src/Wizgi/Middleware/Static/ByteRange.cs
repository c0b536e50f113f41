using System.Globalization;

namespace Wizgi.Middleware.Static;

/// <summary>What a Range field asks for.</summary>
internal enum RangeKind
{
    /// <summary>Nothing that is understood: the whole file.</summary>
    None,

    /// <summary>One part of it: 206.</summary>
    Part,

    /// <summary>Nothing that the file has: 416.</summary>
    Unsatisfiable,
}

/// <summary>A part of a file, in bytes.</summary>
internal readonly record struct ByteRange(long First, long Length)
{
    /// <param name="value">The Range field, or null.</param>
    /// <param name="size">The size of the file.</param>
    /// <param name="part">Set when there is one part that the file has.</param>
    /// <remarks>
    /// <code>
    /// Range      = "bytes" "=" #( int-range / suffix-range )
    /// int-range  = 1*DIGIT "-" [ 1*DIGIT ]      suffix-range = "-" 1*DIGIT
    /// </code>
    /// RFC 9110 §14.1, §14.2. A field with several ranges is ignored, as §14.2 allows: browsers, players and downloads ask for one, and
    /// many that overlap are an old way to make a server send a file a thousand times over (CVE-2011-3192).
    /// </remarks>
    public static RangeKind Parse(string? value, long size, ref ByteRange part)
    {
        if (value is null || !value.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)) return RangeKind.None;
        // A list may have empty elements (RFC 9110 §5.6.1.2).
        var spec = value.AsSpan(6).Trim(" \t,");
        var dash = spec.IndexOf('-');
        if (dash < 0) return RangeKind.None;
        var (first, last) = (Number(spec[..dash]), Number(spec[(dash + 1)..]));
        if (dash == 0) return last is { } suffix ? Suffix(suffix, size, ref part) : RangeKind.None;
        if (first is null || (last is null && dash + 1 < spec.Length) || last < first) return RangeKind.None;
        if (first >= size) return RangeKind.Unsatisfiable;
        part = new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, size - 1) - first.Value + 1);
        return RangeKind.Part;
    }

    private static RangeKind Suffix(long count, long size, ref ByteRange part)
    {
        if (count == 0) return RangeKind.Unsatisfiable;
        // The last bytes of an empty file are all of it, which no Content-Range can say.
        if (size == 0) return RangeKind.None;
        count = Math.Min(count, size);
        part = new ByteRange(size - count, count);
        return RangeKind.Part;
    }

    /// <summary>A number of any length, at most the largest one; null: not digits alone.</summary>
    private static long? Number(ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return null;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
    }
}
