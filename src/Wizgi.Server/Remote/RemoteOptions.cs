namespace Wizgi.Server.Remote;

/// <summary>How a remote application is talked to.</summary>
public sealed class RemoteOptions
{
    /// <summary>How long a connection may take; then 504. HAProxy's examples have 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest silence of the origin: before its response, and between two blocks. nginx's proxy_read_timeout is as long. Zero: any time.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The origin is a Wizgi that takes the environ as it is, which it does where <see cref="Trust.ForwardingHeaders.Environ"/> is among its
    /// <see cref="Trust.TrustOptions.ForwardingHeaders"/>: its application sees what it would see in this process.
    /// </summary>
    internal bool PassesEnviron { get; init; }

    /// <summary>Is told why there is no answer, or no whole one, on the thread of the call.</summary>
    internal Action<RemoteException>? Failed { get; init; }
}
