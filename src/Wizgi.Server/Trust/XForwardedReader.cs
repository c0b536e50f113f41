using System.Text;
using Wizgi.Server.Engine;

namespace Wizgi.Server.Trust;

/// <summary>Reads the X-Forwarded headers of a trusted peer: those that it is known to set.</summary>
/// <remarks>
/// No specification has them. For and Host are lists to which each proxy adds what it saw; of the others a proxy sets one value, and several
/// different ones are refused, since nobody can know which of them the proxy meant (waitress does the same).
/// </remarks>
internal ref struct XForwardedReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly RequestHead _head;
    private readonly ForwardingHeaders _headers;
    private readonly PeerList _proxies;
    private RequestRejectionReason _problem;

    /// <summary>How many proxies wrote what is believed.</summary>
    private int _hops = 1;

    private XForwardedReader(ReadOnlySpan<byte> bytes, RequestHead head, ForwardingHeaders headers, PeerList proxies)
    {
        _bytes = bytes;
        _head = head;
        _headers = headers;
        _proxies = proxies;
    }

    /// <param name="bytes">The head.</param>
    /// <param name="head">Parsed; gets what is found.</param>
    /// <param name="headers">Those that are there and believed.</param>
    /// <param name="proxies">The trusted ones, which are passed over in X-Forwarded-For.</param>
    public static RequestRejectionReason Read(ReadOnlySpan<byte> bytes, RequestHead head, ForwardingHeaders headers, PeerList proxies)
    {
        var reader = new XForwardedReader(bytes, head, headers, proxies);
        _ = reader.ReadFor() && reader.ReadRealIp() && reader.ReadScheme() && reader.ReadHost() && reader.ReadPort() && reader.ReadPrefix();
        return reader._problem;
    }

    /// <summary>From the right, over trusted proxies, to the first address that is none: the client.</summary>
    private bool ReadFor()
    {
        if (!Has(ForwardingHeaders.XForwardedFor)) return true;
        var elements = new ElementsFromRight(_bytes, _head, ForwardingHeaders.XForwardedFor);
        var believed = default(ElementsFromRight);
        for (var hops = 1; elements.MoveNext(); hops++)
        {
            if (!NodeName.TryParseXForwarded(elements.Element.Of(_bytes), out var node)) return Fail(RequestRejectionReason.InvalidForwardedFor);
            _head.Forwarded.SetClient(node);
            believed = elements;
            _hops = hops;
            if (!node.IsAddress || !_proxies.Lists(node.Address)) break;
        }
        if (believed.Element.Length > 0) believed.CutBefore();
        return true;
    }

    private bool ReadRealIp()
    {
        if (!TryReadOne(ForwardingHeaders.XRealIp, out var value)) return false;
        if (value.Length == 0) return true;
        if (!NodeName.TryParseXForwarded(value.Of(_bytes), out var node)) return Fail(RequestRejectionReason.InvalidForwardedFor);
        _head.Forwarded.SetClient(node);
        return true;
    }

    /// <summary>The headers that name the scheme may stand together if they agree, as in gunicorn.</summary>
    private bool ReadScheme()
    {
        if (!TryReadOne(ForwardingHeaders.XForwardedProto, out var proto) || !TryReadOne(ForwardingHeaders.XForwardedScheme, out var scheme)) return false;
        if (!TryReadOne(ForwardingHeaders.XForwardedSsl, out var ssl)) return false;
        return SetScheme(proto.Of(_bytes)) && SetScheme(scheme.Of(_bytes)) && SetScheme(OfSsl(ssl.Of(_bytes)));
    }

    /// <summary>The value is of the same hop as the client's address, or of the nearest that has one.</summary>
    private bool ReadHost()
    {
        if (!Has(ForwardingHeaders.XForwardedHost)) return true;
        var elements = new ElementsFromRight(_bytes, _head, ForwardingHeaders.XForwardedHost);
        var believed = default(ElementsFromRight);
        for (; _hops > 0 && elements.MoveNext(); _hops--) believed = elements;
        if (believed.Element.Length == 0) return true;
        if (!HostName.IsForwardable(believed.Element.Of(_bytes))) return Fail(RequestRejectionReason.InvalidForwardedHost);
        _head.Forwarded.SetHost(_head, believed.Element);
        believed.CutBefore();
        return true;
    }

    private bool ReadPort()
    {
        if (!TryReadOne(ForwardingHeaders.XForwardedPort, out var value)) return false;
        if (value.Length == 0) return true;
        if (!NodeName.TryParsePort(value.Of(_bytes), out var port) || port == 0) return Fail(RequestRejectionReason.InvalidForwardedPort);
        _head.Forwarded.SetPort(port);
        return true;
    }

    private bool ReadPrefix()
    {
        if (!TryReadOne(ForwardingHeaders.XForwardedPrefix, out var value)) return false;
        if (value.Length == 0) return true;
        if (!PathPrefix.TryParse(value.Of(_bytes), out var length)) return Fail(RequestRejectionReason.InvalidForwardedPrefix);
        _head.Forwarded.SetPrefix(new Slice(value.Start, length));
        return true;
    }

    private bool SetScheme(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return true;
        var before = _head.Forwarded.HasScheme ? _head.Forwarded.IsHttps : (bool?)null;
        if (!_head.Forwarded.TrySetScheme(value)) return Fail(RequestRejectionReason.InvalidForwardedProto);
        return before is null || before == _head.Forwarded.IsHttps || Fail(RequestRejectionReason.ConflictingForwarded);
    }

    private static ReadOnlySpan<byte> OfSsl(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "on"u8)) return "https"u8;
        if (Ascii.EqualsIgnoreCase(value, "off"u8)) return "http"u8;
        return value.IsEmpty ? value : "neither"u8;
    }

    /// <summary>Reads a header that has one value, however often.</summary>
    private bool TryReadOne(ForwardingHeaders header, out Slice value)
    {
        value = default;
        if (!Has(header)) return true;
        var elements = new ElementsFromRight(_bytes, _head, header);
        while (elements.MoveNext())
        {
            if (value.Length > 0 && !value.Of(_bytes).SequenceEqual(elements.Element.Of(_bytes))) return Fail(RequestRejectionReason.ConflictingForwarded);
            value = elements.Element;
        }
        return true;
    }

    private readonly bool Has(ForwardingHeaders header) => (_headers & header) != 0;


    private bool Fail(RequestRejectionReason reason)
    {
        _problem = reason;
        return false;
    }
}
