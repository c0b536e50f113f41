using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.Server.Engine;

/// <summary>What an <see cref="IFrontEnd"/> is told besides its sockets and its application.</summary>
internal sealed record FrontEndOptions
{
    public ServerLimits Limits { get; init; } = new();

    public TrustOptions Trust { get; init; } = new();

    public required ILogger Log { get; init; }

    public AccessLog? AccessLog { get; init; }

    /// <summary>Sockets of clients that are connected already; served and closed as accepted ones are.</summary>
    public IReadOnlyList<int> Clients { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A descriptor that becomes readable when <see cref="OnWake"/> should be called, or -1. The front end reads it empty.</summary>
    public int WakeDescriptor { get; init; } = -1;

    /// <summary>Called on the front end's thread with each byte that came through <see cref="WakeDescriptor"/>.</summary>
    public Action<byte> OnWake { get; init; } = static _ => { };

    /// <summary>After so many requests <see cref="OnMaxRequests"/> is called, once; 0: never. The front end goes on serving.</summary>
    public long MaxRequests { get; init; }

    /// <summary>Called entered, on the thread that served the last of them.</summary>
    public Action OnMaxRequests { get; init; } = static () => { };

    /// <summary>How many application calls may run at once. With 1 there is one thread and nothing is handed over.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Makes a runner on a further thread and returns entered in it. Needed when there are several <see cref="Threads"/>.</summary>
    public Func<IApplicationRunner>? MakeRunner { get; init; }

    /// <summary>Deadlines of calls, and signs of life; by default there are none.</summary>
    public WatchOptions Watch { get; init; } = new();

    /// <summary>How long the thread that made the front end gets to leave its application call when that has ended.</summary>
    public TimeSpan PatienceWithMain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Called when it did not; should end the process.</summary>
    public Action OnMainLost { get; init; } = static () => { };

    /// <summary>How long requests that are under way may take after <see cref="IFrontEnd.Stop"/>. gunicorn's default.</summary>
    public TimeSpan GracefulTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the clients of a stopping server that have not asked for anything yet may begin to: enough for what is on the way.</summary>
    public TimeSpan LastCall { get; init; } = UsualLastCall;

    public static TimeSpan UsualLastCall { get; } = TimeSpan.FromSeconds(2);
}
