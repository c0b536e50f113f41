using System.Buffers.Text;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Wizgi.AspNetCore.Requests;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>What the variables of a request mean.</summary>
/// <remarks>RFC 3875 §4.1; docs/gateways.md. One for every gateway protocol: they differ in how variables travel.</remarks>
internal sealed class GatewayEnviron : IGivenRequest
{
    // What becomes of them is said above; of their values as they came nothing is left.
    private static readonly byte[][] Handled = [.. ((string[])[
        "REQUEST_METHOD", "REQUEST_URI", "RAW_URI", "QUERY_STRING", "SCRIPT_NAME", "PATH_INFO", "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_PROTOCOL", "SERVER_NAME", "SERVER_PORT",
        "REMOTE_ADDR", "REMOTE_PORT", "HTTPS", "SCGI"]).Select(Encoding.ASCII.GetBytes)];

    private readonly CgiVariables _variables;
    private readonly byte[] _scriptName;
    private readonly byte[] _pathInfo;

    /// <param name="variables">As they came.</param>
    /// <param name="rules">What may be there.</param>
    /// <param name="isTooLarge">There were more than may be.</param>
    /// <exception cref="GatewayException">There is no method, or what came is no request.</exception>
    public GatewayEnviron(CgiVariables variables, GatewayRules rules, bool isTooLarge = false)
    {
        _variables = variables;
        var method = variables.Find("REQUEST_METHOD"u8) ?? [];
        // Where the rest was too much to be read, it may have been there.
        if (method.Length == 0 && isTooLarge) method = "GET"u8.ToArray();
        if (method.Length == 0) throw new GatewayException("the request has no REQUEST_METHOD");
        if (!RequestParser.IsToken(method)) throw new GatewayException("REQUEST_METHOD is no method");
        Method = NativeString.FromBytes(method);
        (_scriptName, _pathInfo) = GatewayPath.Find(variables);
        Query = NativeString.FromBytes(variables.Find("QUERY_STRING"u8) ?? []);
        Protocol = variables.Find("SERVER_PROTOCOL"u8) is { Length: > 0 } protocol ? NativeString.FromBytes(protocol) : "HTTP/1.0";
        Target = variables.Find("REQUEST_URI"u8) is { Length: > 0 } target ? NativeString.FromBytes(target) : MakeTarget();
        IsSecure = MeansYes(variables.Find("HTTPS"u8)) || Ascii.EqualsIgnoreCase(variables.Find("REQUEST_SCHEME"u8) ?? [], "https"u8);
        ContentLength = FindLength();
        Rejection = isTooLarge ? RequestRejectionReason.HeadersTooLong : ReadHeaders(rules.Limits);
        Peer = FindPeer();
        KnowsClient = Client is not null && rules.BelievesClients;
    }

    public string Method { get; }

    /// <summary>As the client sent it, if the web server tells; else put together.</summary>
    public string Target { get; }

    public string Query { get; }

    public string Protocol { get; }

    public bool IsSecure { get; }

    /// <summary>Null: not told.</summary>
    public long? ContentLength { get; }

    public HeaderDictionary Headers { get; } = [];

    /// <summary>REMOTE_ADDR; null: not told, or no address, as nginx's <c>unix:</c>.</summary>
    public IPAddress? Client { get; private set; }

    public Peer Peer { get; }

    public bool KnowsClient { get; }

    public RequestRejectionReason Rejection { get; }

    public bool HasUnknownLength { get; set; }

    public ReadOnlySpan<byte> ScriptName => _scriptName;

    public ReadOnlySpan<byte> PathInfo => _pathInfo;

    public void Write(IEnvironWriter environ)
    {
        for (var index = 0; index < _variables.Count; index++)
        {
            var name = _variables.Name(index);
            if (!name.StartsWith("HTTP_"u8) && IsName(name) && !IsHandled(name)) environ.Set(name, _variables.Value(index));
        }
    }

    private static bool IsHandled(ReadOnlySpan<byte> name)
    {
        foreach (var handled in Handled)
            if (name.SequenceEqual(handled)) return true;
        return false;
    }

    private RequestRejectionReason ReadHeaders(ServerLimits limits)
    {
        if (_scriptName.Contains((byte)0) || _pathInfo.Contains((byte)0)) return RequestRejectionReason.InvalidTarget;
        var count = 0;
        for (var index = 0; index < _variables.Count; index++)
        {
            var name = _variables.Name(index);
            if (!name.StartsWith("HTTP_"u8) || !IsName(name) || IsOfTheBody(name)) continue;
            if (++count > limits.HeaderFields) return RequestRejectionReason.TooManyHeaderFields;
            if (!AddHeader(NativeString.FromBytes(name[5..]).Replace('_', '-'), _variables.Value(index))) return RequestRejectionReason.InvalidHeaderValue;
        }
        if (_variables.Find("CONTENT_TYPE"u8) is { Length: > 0 } type && !AddHeader("Content-Type", type)) return RequestRejectionReason.InvalidHeaderValue;
        Headers.ContentLength = ContentLength;
        return RequestRejectionReason.None;
    }

    private bool AddHeader(string name, ReadOnlySpan<byte> value)
    {
        if (name.Length == 0 || value.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0) return false;
        Headers.Append(name, NativeString.FromBytes(value));
        return true;
    }

    // The web server has taken the body out of its framing; CONTENT_LENGTH and CONTENT_TYPE are its own word.
    private static bool IsOfTheBody(ReadOnlySpan<byte> name) => name.SequenceEqual("HTTP_CONTENT_LENGTH"u8) || name.SequenceEqual("HTTP_CONTENT_TYPE"u8) || name.SequenceEqual("HTTP_TRANSFER_ENCODING"u8);

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (var letter in name)
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter != '_') return false;
        return name.Length > 0;
    }

    private long? FindLength()
    {
        byte[]? found = null;
        for (var index = 0; index < _variables.Count; index++)
        {
            if (!_variables.Name(index).SequenceEqual("CONTENT_LENGTH"u8)) continue;
            var value = _variables.Value(index);
            if (found is not null && !value.SequenceEqual(found)) throw new GatewayException("CONTENT_LENGTH came twice, with different values");
            found = value.ToArray();
        }
        if (found is null || found.Length == 0) return null;
        return found.AsSpan().ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(found, out long length, out var used) || used != found.Length
            ? throw new GatewayException("CONTENT_LENGTH is no length")
            : length;
    }

    private Peer FindPeer()
    {
        var address = _variables.Find("REMOTE_ADDR"u8) ?? [];
        if (IPAddress.TryParse(Encoding.Latin1.GetString(address), out var client)) Client = client;
        var name = _variables.Find("SERVER_NAME"u8) ?? [];
        // nginx's name for the server that takes what no other does.
        if (name is [(byte)'_']) name = [];
        var port = _variables.Find("SERVER_PORT"u8) is { Length: > 0 } given ? given : IsSecure ? "443"u8.ToArray() : "80"u8.ToArray();
        return new Peer { RemoteName = address, RemotePort = _variables.Find("REMOTE_PORT"u8) ?? [], LocalName = name, LocalPort = port };
    }

    private string MakeTarget()
    {
        var path = NativeString.FromBytes([.. _scriptName, .. _pathInfo]);
        var target = new StringBuilder();
        foreach (var letter in path)
        {
            if (char.IsAsciiLetterOrDigit(letter) || "-._~!$&'()*+,;=:@/".Contains(letter, StringComparison.Ordinal)) target.Append(letter);
            else target.Append('%').Append(((int)letter).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return Query.Length == 0 ? target.ToString() : target.Append('?').Append(Query).ToString();
    }

    // Apache and nginx say "on", others "1"; IIS says "off" instead of nothing.
    private static bool MeansYes(byte[]? value) => value is { Length: > 0 } && (Ascii.EqualsIgnoreCase(value, "on"u8) || value is [(byte)'1'] || Ascii.EqualsIgnoreCase(value, "yes"u8) || Ascii.EqualsIgnoreCase(value, "true"u8));
}
