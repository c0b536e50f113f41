namespace Wizgi.Server.Remote.Gateways;

/// <summary>How CGI programs are run.</summary>
public sealed record CgiOptions : GatewayOptions
{
    /// <summary>The most programs that run at the same time; further requests wait. 64.</summary>
    public int MaxProcesses { get; init; } = 64;
}
