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

    /// <summary>The same of one that is asked over FastCGI.</summary>
    public const string UpOverFastCgi = "fastcgi";

    public const string Down = "down";

    // Seconds; most applications load faster, and one that cannot be loaded costs its clients little.
    private const int RetryAfter = 5;

    private static readonly ConcurrentDictionary<string, string> States = new();

    public static bool IsOne(string reference) => reference.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>What the supervisor says of a pool: <c>up SOCKET</c>, <c>fastcgi SOCKET</c> or <c>down SOCKET</c>.</summary>
    public static void Note(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0) States[text[(space + 1)..]] = text[..space];
    }

    public static WsgiApplication From(string reference)
    {
        // 'wizgi check' and 'wizgi call' start no pools.
        if (reference.Length == Prefix.Length) return (_, startResponse) => Refuse(startResponse);
        var socket = reference[Prefix.Length..];
        // The pool knows how long its application may take.
        var options = new RemoteOptions { PassesEnviron = true, Timeout = TimeSpan.Zero };
        var (wizgi, fastCgi) = (RemoteApplication.From(RemoteReference.OfSocket(socket), options), RemoteApplication.From(RemoteReference.OfSocket(socket, "fastcgi"), options));
        return (environ, startResponse) => States.GetValueOrDefault(socket) switch
        {
            Down => Refuse(startResponse),
            UpOverFastCgi => fastCgi(environ, startResponse),
            _ => wizgi(environ, startResponse),
        };
    }

    /// <summary>503: nobody can answer for now.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Refuse(StartResponse startResponse)
    {
        startResponse("503 Service Unavailable", [new ResponseHeader("Content-Type", "text/plain; charset=utf-8"), new ResponseHeader("Retry-After", RetryAfter.ToString(CultureInfo.InvariantCulture))]);
        return ResponseBody.Of("Service Unavailable\n");
    }
}
