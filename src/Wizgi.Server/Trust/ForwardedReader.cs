using Wizgi.Server.Engine;

namespace Wizgi.Server.Trust;

/// <summary>Reads the Forwarded header of a trusted peer.</summary>
/// <remarks>RFC 7239; §8.1 for how far it can be believed.</remarks>
internal static class ForwardedReader
{
    /// <summary>
    /// Walks from the right. Each element was written by somebody known: the first by the peer, the next by whom the last one names, and so on while
    /// those are trusted proxies. The leftmost of these elements tells the client; a host or scheme further left replaces one further right, as
    /// it is nearer to what the client asked for.
    /// </summary>
    public static RequestRejectionReason Read(ReadOnlySpan<byte> bytes, RequestHead head, PeerList proxies)
    {
        var elements = new ElementsFromRight(bytes, head, ForwardingHeaders.Forwarded, hasQuotes: true);
        var host = default(Slice);
        var believed = default(ElementsFromRight);
        while (elements.MoveNext())
        {
            believed = elements;
            if (!ForwardedElement.TryParse(bytes, elements.Element, out var element)) return RequestRejectionReason.InvalidForwarded;
            if (element.Proto.Length > 0 && !head.Forwarded.TrySetScheme(element.Proto.Of(bytes))) return RequestRejectionReason.InvalidForwardedProto;
            if (element.Host.Length > 0)
            {
                if (!HostName.IsForwardable(element.Host.Of(bytes))) return RequestRejectionReason.InvalidForwardedHost;
                host = element.Host;
            }
            // Who sent that request to the proxy is not said, so neither is who wrote what stands further left.
            if (element.For.Length == 0) break;
            if (!NodeName.TryParseForwarded(element.For.Of(bytes), out var node)) return RequestRejectionReason.InvalidForwardedFor;
            head.Forwarded.SetClient(node);
            if (!node.IsAddress || !proxies.Lists(node.Address)) break;
        }
        if (believed.Element.Length > 0) believed.CutBefore();
        if (host.Length > 0) head.Forwarded.SetHost(head, host);
        return RequestRejectionReason.None;
    }
}
