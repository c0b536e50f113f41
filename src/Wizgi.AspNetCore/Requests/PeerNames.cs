using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Requests;

/// <summary>The ends of connections, written as the environ has them. A connection has many requests, so they are kept for a while. One per thread.</summary>
internal sealed class PeerNames
{
    private const int Places = 256;

    private readonly Entry?[] _entries = new Entry?[Places];

    private sealed class Entry(IPAddress? remote, int remotePort, IPAddress? local, int localPort) : Peer
    {
        public bool Is(IPAddress? otherRemote, int otherRemotePort, IPAddress? otherLocal, int otherLocalPort) =>
            remotePort == otherRemotePort && localPort == otherLocalPort && Equals(remote, otherRemote) && Equals(local, otherLocal);
    }

    /// <summary>Finds the ends of a connection; null: a server that does not tell them.</summary>
    public Peer Find(IHttpConnectionFeature? connection)
    {
        var (remote, remotePort, local, localPort) = (connection?.RemoteIpAddress, connection?.RemotePort ?? 0, connection?.LocalIpAddress, connection?.LocalPort ?? 0);
        ref var entry = ref _entries[(HashCode.Combine(remote, remotePort) & int.MaxValue) % Places];
        if (entry is null || !entry.Is(remote, remotePort, local, localPort))
            entry = new Entry(remote, remotePort, local, localPort)
            {
                RemoteName = Name(remote),
                RemotePort = remote is null || remotePort == 0 ? [] : Port(remotePort),
                LocalName = Name(local),
                LocalPort = local is null ? [] : Port(localPort),
            };
        return entry;
    }

    private static byte[] Name(IPAddress? address)
    {
        if (address is null) return [];
        // A socket of both families shows its IPv4 clients in IPv6's clothes.
        return Encoding.ASCII.GetBytes((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }

    private static byte[] Port(int port) => Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture));
}
