using System.Diagnostics.CodeAnalysis;

namespace Wizgi.Middleware.Http;

/// <summary>The hosts for which something answers: a name, or every name below one.</summary>
/// <param name="IsWildcard">It was written <c>*.example.org</c>.</param>
/// <param name="Host">The host; of a wildcard what follows <c>*.</c></param>
internal sealed record HostPattern(bool IsWildcard, HostName Host)
{
    public const string Wanted = "a host such as example.org, *.example.org, example.org:8443 or [::1]";

    /// <returns>False: it is nothing of the kind.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostPattern? pattern)
    {
        var isWildcard = text.StartsWith("*.", StringComparison.Ordinal);
        pattern = HostName.TryParse(isWildcard ? text[2..] : text, out var host) ? new HostPattern(isWildcard, host) : null;
        return pattern is not null;
    }

    /// <exception cref="ArgumentException">It is nothing of the kind.</exception>
    public static HostPattern Parse(string text) => TryParse(text, out var pattern) ? pattern : throw new ArgumentException($"{NativeString.Quote(text)} is not {Wanted}", nameof(text));

    public bool Matches(HostName host) =>
        (Host.Port is null || Host.Port == host.Port)
        && (IsWildcard
            ? host.Name.Length > Host.Name.Length + 1 && host.Name.EndsWith(Host.Name, StringComparison.Ordinal) && host.Name[^(Host.Name.Length + 1)] == '.'
            : host.Name == Host.Name);

    /// <summary>Orders things so that the first whose pattern matches is the best: a name before wildcards, a longer wildcard before a shorter one, of equal ones that with a port.</summary>
    public static IEnumerable<T> BestFirst<T>(IEnumerable<T> all, Func<T, HostPattern> pattern) =>
        all.OrderBy(one => pattern(one).IsWildcard).ThenByDescending(one => pattern(one).Host.Name.Length).ThenBy(one => pattern(one).Host.Port is null);

    /// <summary>In lower case, as two that mean the same hosts are both written.</summary>
    public override string ToString() => (IsWildcard ? "*." : "") + Host.Name + (Host.Port is { } port ? $":{port}" : "");
}
