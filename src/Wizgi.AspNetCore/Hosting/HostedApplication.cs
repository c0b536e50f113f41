using Microsoft.Extensions.Logging;

namespace Wizgi.AspNetCore.Hosting;

/// <summary>One application of a host.</summary>
/// <param name="name">Its reference, or what else it is called.</param>
/// <param name="log">Its own.</param>
internal sealed class HostedApplication(string name, ILogger log)
{
    public string Name => name;

    public ILogger Log => log;

    /// <summary>Its place in each thread's table of runners.</summary>
    public required int Number { get; init; }

    /// <summary>The C# application; null: it is in Python.</summary>
    public WsgiApplication? Managed { get; init; }

    /// <summary>What stands around a Python application, or null.</summary>
    public Func<WsgiApplication, WsgiApplication>? Middleware { get; init; }

    /// <summary>Null: it has not been loaded yet.</summary>
    public ILoadedApplication? Loaded { get; set; }
}
