using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.Cli.Balance;

/// <summary>Reads a request of Kestrel as the engine would: what is refused, who is believed, and what it comes to, which is an environ. For one request at a time; used again.</summary>
internal sealed class RequestReader(ServerLimits limits, TrustOptions trust, PeerTrust judge, ContextOptions options)
{
    private readonly ContextHead _head = new(options);
    private readonly StrictHead _strict = new(limits, trust.HeaderMap);
    private readonly PeerNames _peers = new();
    private HttpEnviron? _writer;
    private int _room;
    private Peer _peer = new();

    /// <summary>Who asks, for the log.</summary>
    public string Client => System.Text.Encoding.ASCII.GetString(_peer.RemoteName);

    /// <summary>Takes a request.</summary>
    /// <param name="features">The request's.</param>
    /// <param name="environ">What it comes to.</param>
    /// <returns>Why it must be refused, or None.</returns>
    public RequestRejectionReason Read(IFeatureCollection features, out Environ environ)
    {
        environ = new Environ();
        var connection = features.Get<IHttpConnectionFeature>();
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        _peer = _peers.Find(connection);
        var reason = _head.Fill(request, 0, null);
        if (reason == RequestRejectionReason.None) reason = _strict.Check(request);
        if (reason != RequestRejectionReason.None) return reason;
        _peer.IsSecure = request.Scheme == "https";
        judge.Recognise(_peer, connection?.RemoteIpAddress);
        reason = judge.Judge(_head.Bytes, _head.Head, _peer);
        if (reason != RequestRejectionReason.None) return reason;
        if (_writer is null || _room < _head.Bytes.Length + 64) _writer = new HttpEnviron(_room = Math.Max(8192, _head.Bytes.Length * 2), trust.HeaderMap);
        _writer.Write(new EnvironWriter(environ), _head.Bytes, _head.Head, _peer, decodedLength: null);
        environ[EnvironKeys.UrlScheme] = environ.Find(EnvironKeys.UrlScheme) ?? (_peer.IsSecure ? "https" : "http");
        environ[EnvironKeys.ScriptName] = environ.Find(EnvironKeys.ScriptName) ?? "";
        return RequestRejectionReason.None;
    }

    /// <summary>Writes the request's line of the access log.</summary>
    public void Log(AccessLog log, int status, long sent, TimeSpan duration)
    {
        var bytes = _head.Bytes;
        var head = _head.Head;
        log.Write(new AccessEntry
        {
            RemoteAddress = head.Forwarded.HasClient ? head.Forwarded.Client : _peer.RemoteName,
            RequestLine = head.RequestLine.Of(bytes),
            Method = head.Method.Of(bytes),
            Path = head.Path.Of(bytes),
            Query = head.Query.Of(bytes),
            Protocol = head.Protocol,
            StatusCode = status,
            BodyBytes = head.IsHead ? 0 : sent,
            Duration = duration,
            RequestHeader = Header,
        });
    }

    private ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var field in _head.Head.Fields.AsSpan(0, _head.Head.FieldCount))
            if (System.Text.Ascii.EqualsIgnoreCase(field.Name.Of(_head.Bytes), name)) return field.Value.Of(_head.Bytes);
        return [];
    }
}
