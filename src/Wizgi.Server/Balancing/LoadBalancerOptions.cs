using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wizgi.Server.Remote;

namespace Wizgi.Server.Balancing;

/// <summary>How requests are spread over destinations.</summary>
public sealed record LoadBalancerOptions
{
    /// <summary>Who is next.</summary>
    public BalancingPolicy Policy { get; init; }

    /// <summary>The cookie that keeps a client at its destination; null: none. It says nothing about addresses.</summary>
    public string? StickyCookie { get; init; }

    /// <summary>The request header whose value decides: equal values, one destination. When a destination goes, only its own share moves. Requests without it go by <see cref="Policy"/>.</summary>
    public string? StickyHeader { get; init; }

    /// <summary>What the values of the cookie are made with. Balancers that serve the same clients on several machines need the same; null: one of this machine.</summary>
    public string? StickySecret { get; init; }

    /// <summary>How many destinations a request may be sent to, each once. Only requests that are safe to repeat are, and those that have not left: RFC 9110 §9.2.2.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>How long a request that is safe to repeat waits for the head of an answer before another destination is asked; zero: as long as there is time at all.</summary>
    public TimeSpan TryTimeout { get; init; }

    /// <summary>After so many failures in a row a destination is out; 0: never. A failure is no connection, a broken one, an answer that is none, silence; not a status.</summary>
    public int MaxFailures { get; init; } = 3;

    /// <summary>How long it is out the first time; each further time in a row twice as long. nginx's fail_timeout is 10 s.</summary>
    public TimeSpan EjectionTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest. Envoy has 300 s.</summary>
    public TimeSpan MaxEjectionTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Asks destinations how they are; null: nobody does.</summary>
    public HealthCheck? Check { get; init; }

    /// <summary>How they are talked to. Its <see cref="RemoteOptions.Timeout"/> is for all tries together.</summary>
    public RemoteOptions Remote { get; init; } = new();

    /// <summary>Gets a line when a destination goes, and one when it comes back.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <exception cref="FormatException">They contradict each other, or a value is none.</exception>
    internal LoadBalancerOptions Checked()
    {
        if (StickyCookie is not null && StickyHeader is not null) throw new FormatException("a cookie and a header cannot both decide who is next; give one of them");
        foreach (var name in (string?[])[StickyCookie, StickyHeader])
            if (name is not null && (name.Length == 0 || !name.All(IsTokenLetter))) throw new FormatException($"'{name}' is no name: letters, digits and !#$%&'*+-.^_`|~ are allowed");
        if (Tries < 1) throw new FormatException("a request is sent to one destination at least");
        if (EjectionTime <= TimeSpan.Zero || MaxEjectionTime < EjectionTime) throw new FormatException("a destination is out for more than nothing, and at most for the longest time there is");
        if (Check is { } check && (!check.Path.StartsWith('/') || check.Interval <= TimeSpan.Zero || check.Timeout <= TimeSpan.Zero)) throw new FormatException("a health check needs a path that begins with '/', an interval and a timeout");
        return this;
    }

    // RFC 9110 §5.6.2.
    private static bool IsTokenLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal);
}
