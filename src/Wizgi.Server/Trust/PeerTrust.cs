using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;

namespace Wizgi.Server.Trust;

/// <summary>Says of each connection who the peer is and whether it is believed, and of each request what a believed peer said of it. One per loop.</summary>
/// <remarks>docs/proxies.md has the rules and their reasons.</remarks>
internal sealed class PeerTrust(TrustOptions options, ILogger log)
{
    private readonly ErrorAudience _errorAudience = new(options.ErrorViewers);
    private bool _hasReported;

    /// <summary>Decides about a new connection.</summary>
    /// <param name="connection">Gets the decision.</param>
    /// <param name="peer">The other end; null: of a unix socket.</param>
    /// <returns>False: it is to be closed, as it could only bring a PROXY header that nobody would believe.</returns>
    public bool Admit(Connection connection, EndPoint? peer)
    {
        connection.AwaitsProxyHeader = options.ProxyProtocol != ProxyProtocol.Off;
        var address = (peer as IPEndPoint)?.Address;
        Recognise(connection, address);
        if (address is null || !connection.AwaitsProxyHeader || options.ProxyPeers.Trusts(IpAddress.From(address))) return true;
        log.ProxyPeerRefused(Text(connection.RemoteName));
        return false;
    }

    /// <summary>Decides how far the other end is believed.</summary>
    /// <param name="peer">Gets the decision.</param>
    /// <param name="address">The other end's; null: of a unix socket.</param>
    public void Recognise(Peer peer, IPAddress? address)
    {
        if (address is null)
        {
            // Who may connect to a unix socket is a matter of its file's permissions; gunicorn believes such peers too.
            peer.IsTrusted = true;
            peer.MaySeeErrors = _errorAudience.HasUnixPeers;
            return;
        }
        var ip = IpAddress.From(address);
        peer.IsTrusted = options.ForwardedPeers.Trusts(ip);
        peer.MaySeeErrors = _errorAudience.Has(ip);
    }

    /// <summary>Takes the PROXY header of a connection that awaits one.</summary>
    /// <param name="connection">Gets the addresses and, with those, the trust that the client deserves.</param>
    /// <param name="received">Since the connection began.</param>
    /// <param name="used">How many of those bytes were the header.</param>
    public ProxyHeaderResult TakeProxyHeader(Connection connection, ReadOnlySpan<byte> received, out int used)
    {
        var result = ProxyHeader.Parse(received, options.ProxyProtocol, out var header);
        used = header.Length;
        if (result == ProxyHeaderResult.Malformed) log.ProxyHeaderMalformed(Text(connection.RemoteName));
        if (result != ProxyHeaderResult.Complete) return result;
        connection.AwaitsProxyHeader = false;
        if (header.IsLocal) return result;
        // A relay passes its client's headers on as they are: it is the client who must be trusted.
        connection.IsTrusted = header.HasAddresses && options.ForwardedPeers.Trusts(header.Source);
        connection.MaySeeErrors &= header.HasAddresses ? _errorAudience.Has(header.Source) : _errorAudience.HasUnixPeers;
        if (!header.HasAddresses) return result;
        (connection.RemoteName, connection.RemotePort) = (Bytes(header.Source), Bytes(header.SourcePort));
        (connection.LocalName, connection.LocalPort) = (Bytes(header.Destination), Bytes(header.DestinationPort));
        return result;
    }

    /// <summary>Whether the client of a request may see what went wrong with it.</summary>
    public bool MaySeeErrors(ReadOnlySpan<byte> bytes, RequestHead head, Peer peer) => peer.MaySeeErrors && _errorAudience.Admits(bytes, head);

    /// <summary>Removes from a head what its peer is not believed in, and reads the rest into <see cref="RequestHead.Forwarded"/>.</summary>
    /// <returns>Why the request must be refused, or None.</returns>
    public RequestRejectionReason Judge(ReadOnlySpan<byte> bytes, RequestHead head, Peer peer)
    {
        if (head.ForwardingHeaders == ForwardingHeaders.None) return RequestRejectionReason.None;
        if (peer.IsTrusted && (head.ForwardingHeaders & options.ForwardingHeaders & ForwardingHeaders.Environ) != ForwardingHeaders.None) return TakeEnviron(head);
        RemoveUntrusted(bytes, head, peer);
        var believed = head.ForwardingHeaders & options.ForwardingHeaders;
        if (!peer.IsTrusted || believed == ForwardingHeaders.None) return RequestRejectionReason.None;
        return (believed & ForwardingHeaders.Forwarded) != ForwardingHeaders.None
            ? ForwardedReader.Read(bytes, head, options.ForwardedPeers)
            : XForwardedReader.Read(bytes, head, believed, options.ForwardedPeers);
    }

    private static RequestRejectionReason TakeEnviron(RequestHead head)
    {
        foreach (ref readonly var field in head.Fields.AsSpan(0, head.FieldCount))
            if (field.Forwarding == ForwardingHeaders.Environ) head.Forwarded.SetEnviron(field.Value);
        return RequestRejectionReason.None;
    }

    private void RemoveUntrusted(ReadOnlySpan<byte> bytes, RequestHead head, Peer peer)
    {
        foreach (ref var field in head.Fields.AsSpan(0, head.FieldCount))
        {
            if (field.Forwarding == ForwardingHeaders.None) continue;
            // Behind an underscore, no proxy would find and replace it. The environ no proxy knows of.
            if (peer.IsTrusted && field.Forwarding != ForwardingHeaders.Environ && !field.Name.Of(bytes).Contains((byte)'_')) continue;
            field.Drop();
        }
        if (peer.IsTrusted || _hasReported) return;
        _hasReported = true;
        log.ForwardingRemoved(Text(peer.RemoteName));
    }

    private static string Text(byte[] name) => name.Length == 0 ? "a unix socket" : Encoding.ASCII.GetString(name);

    private static byte[] Bytes(IpAddress address) => Encoding.ASCII.GetBytes(address.ToString());

    private static byte[] Bytes(int port) => Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture));
}
