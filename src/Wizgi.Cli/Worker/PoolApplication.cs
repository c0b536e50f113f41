using System.Collections.Concurrent;
using System.Globalization;
using Wizgi.Server.Remote;

namespace Wizgi.Cli.Worker;

/// <summary>The application of a mount with a pool of its own, as the server's workers see it: what its pool answers, or 503 while there is none.</summary>
internal static class PoolApplication
{
    /// <summary>What a reference to a pool begins with; behind it stands the path of its socket.</summary>
    public const string Prefix = "pool:";

    /// <summary>Of a pool that answers, or soon will: then who asks waits for it.</summary>
    public const string Up = "up";

    public const string Down = "down";

    // Seconds; most applications load faster, and one that cannot be loaded costs its clients little.
    private const int RetryAfter = 5;

    private static readonly ConcurrentDictionary<string, bool> IsDown = new();

    public static bool IsOne(string reference) => reference.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>What the supervisor says of a pool: <c>up SOCKET</c> or <c>down SOCKET</c>.</summary>
    public static void Note(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0) IsDown[text[(space + 1)..]] = text[..space] == Down;
    }

    public static WsgiApplication From(string reference)
    {
        // 'wizgi check' and 'wizgi call' start no pools.
        if (reference.Length == Prefix.Length) return (_, startResponse) => Refuse(startResponse);
        var socket = reference[Prefix.Length..];
        // The pool knows how long its application may take.
        var remote = RemoteApplication.From(RemoteReference.OfSocket(socket), new RemoteOptions { PassesEnviron = true, Timeout = TimeSpan.Zero });
        return (environ, startResponse) => IsDown.GetValueOrDefault(socket) ? Refuse(startResponse) : remote(environ, startResponse);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Refuse(StartResponse startResponse)
    {
        startResponse("503 Service Unavailable", [new ResponseHeader("Content-Type", "text/plain; charset=utf-8"), new ResponseHeader("Retry-After", RetryAfter.ToString(CultureInfo.InvariantCulture))]);
        return ResponseBody.Of("Service Unavailable\n");
    }
}
