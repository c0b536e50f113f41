using System.Collections.Frozen;

namespace Wizgi.Middleware.Http;

/// <summary>A set of media types: <c>application/json</c>, <c>text/*</c>, <c>*+xml</c>.</summary>
internal sealed class MediaTypes
{
    private readonly FrozenSet<string> _exact;
    private readonly string[] _starts;
    private readonly string[] _ends;

    /// <exception cref="ArgumentException">A pattern is none.</exception>
    public MediaTypes(IReadOnlyCollection<string> patterns)
    {
        foreach (var pattern in patterns)
            if (!IsPattern(pattern)) throw new ArgumentException($"{NativeString.Quote(pattern)} is no media type such as application/json, text/* or *+xml", nameof(patterns));
        _exact = patterns.Where(pattern => !pattern.Contains('*', StringComparison.Ordinal)).Select(pattern => pattern.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);
        _starts = [.. patterns.Where(pattern => pattern.EndsWith("/*", StringComparison.Ordinal)).Select(pattern => pattern[..^1].ToLowerInvariant())];
        _ends = [.. patterns.Where(pattern => pattern.StartsWith("*+", StringComparison.Ordinal)).Select(pattern => pattern[1..].ToLowerInvariant())];
    }

    /// <param name="type">In lower case, without parameters.</param>
    public bool Has(string type) =>
        _exact.Contains(type) || Array.Exists(_starts, start => type.StartsWith(start, StringComparison.Ordinal)) || Array.Exists(_ends, end => type.EndsWith(end, StringComparison.Ordinal));

    private static bool IsPattern(string pattern) =>
        pattern.StartsWith("*+", StringComparison.Ordinal)
            ? pattern.Length > 2 && !pattern.AsSpan(2).ContainsAny("*/ ;")
            : pattern.Count(letter => letter == '/') == 1 && !pattern.AsSpan(0, pattern.EndsWith("/*", StringComparison.Ordinal) ? pattern.Length - 1 : pattern.Length).ContainsAny("* ;") && pattern[0] != '/' && pattern[^1] != '/';
}
