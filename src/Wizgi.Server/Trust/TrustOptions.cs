namespace Wizgi.Server.Trust;

/// <summary>Who is believed, and in what.</summary>
public sealed record TrustOptions
{
    /// <summary>Peers whose <see cref="ForwardingHeaders"/> are believed, and proxies that are no clients.</summary>
    public PeerList ForwardedPeers { get; init; } = PeerList.Loopback;

    /// <summary>
    /// What those peers set themselves, and so can be believed. A proxy lets the rest through as its client sent it, so each is opted into,
    /// as in waitress. ASP.NET Core and uvicorn begin with the same two.
    /// </summary>
    public ForwardingHeaders ForwardingHeaders { get; init; } = ForwardingHeaders.XForwardedFor | ForwardingHeaders.XForwardedProto;

    /// <summary>Off is gunicorn's default.</summary>
    public ProxyProtocol ProxyProtocol { get; init; }

    /// <summary>Peers that may connect when there is a <see cref="ProxyProtocol"/>.</summary>
    public PeerList ProxyPeers { get; init; } = PeerList.Loopback;

    /// <summary>What becomes of headers whose names have an underscore.</summary>
    public HeaderMap HeaderMap { get; init; }

    /// <summary>Peers that may see what went wrong, besides those on this machine; null: nobody was named.</summary>
    public PeerList? ErrorViewers { get; init; }
}
