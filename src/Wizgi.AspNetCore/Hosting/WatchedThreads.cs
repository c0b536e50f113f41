using Wizgi.AspNetCore.Threads;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Hosting;

/// <summary>The threads of a host, for the watchdog. Whether the host is alive is its own business.</summary>
internal sealed class WatchedThreads(ApplicationThreads threads) : IWatched
{
    public bool IsStopped => threads.IsOver;

    public IReadOnlyList<IWatchedThread> Threads => threads.All;

    public bool IsAlive(long now, long patience) => true;
}
