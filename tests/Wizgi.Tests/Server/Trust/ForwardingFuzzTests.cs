using Microsoft.Extensions.Logging.Abstractions;
using Wizgi.Server.Engine;
using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

/// <summary>Whatever the headers say, what comes of them is safe to use.</summary>
public class ForwardingFuzzTests
{
    private const int Rounds = 60_000;

    private static readonly string[] Names = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Real-IP", "X-Forwarded-Ssl"];

    private static readonly string[] Pieces =
    [
        "for=192.0.2.1", "for=10.0.0.1,", "for=\"[2001:db8::1]:99\"", ";proto=https", ";host=b", ";host=\"b:81\"",
        "192.0.2.1", "127.0.0.1", "10.0.0.1", "[2001:db8::1]", "2001:db8::1", ":80", ":", ",", ", ", ";", "=", "\"", "\\", "for=", "host=", "proto=", "by=", "https", "http", "unknown", "_x",
        "a.example", "/", "/shop", "//", "..", "%2F", "%5c", "%", "443", "99999", " ", "\t", "\u00FF", "on", "off", "[", "]", "x",
    ];

    [Theory]
    [InlineData(ForwardingHeaders.Forwarded)]
    [InlineData(ForwardingHeaders.XRealIp | ForwardingHeaders.XForwardedProto)]
    [InlineData(ForwardingHeaders.XForwardedFor | ForwardingHeaders.XForwardedProto | ForwardingHeaders.XForwardedHost | ForwardingHeaders.XForwardedPort
        | ForwardingHeaders.XForwardedPrefix | ForwardingHeaders.XForwardedSsl)]
    public void An_environ_never_gets_what_is_no_address_host_or_path(ForwardingHeaders headers)
    {
        var random = new Random(7239);
        var listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
        listener.Close();
        var connection = new Connection(descriptor: -1, listener) { IsTrusted = true, RemoteName = "127.0.0.1"u8.ToArray(), RemotePort = "1"u8.ToArray() };
        var trust = new PeerTrust(new TrustOptions { ForwardingHeaders = headers, ForwardedPeers = PeerList.Parse("127.0.0.1,10.0.0.0/8") }, NullLogger.Instance);
        var parser = new RequestParser(new());
        var head = new RequestHead(100);
        var writer = new HttpEnviron(64 * 1024);
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var fields = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{Names[random.Next(Names.Length)]}: {string.Concat(random.GetItems(Pieces, random.Next(1, 6)))}\r\n"));
            var bytes = Latin1.Bytes($"GET / HTTP/1.1\r\n{fields}Host: a\r\n\r\n");
            Assert.Equal(ParseResult.Complete, parser.Parse(bytes, head));
            if (trust.Judge(bytes, head, connection) != RequestRejectionReason.None) continue;
            var environ = new Environ { ["SCRIPT_NAME"] = "", ["wsgi.url_scheme"] = "http" };
            writer.Write(new EnvironWriter(environ), bytes, head, connection, decodedLength: null);
            Check(environ, fields);
            if (head.Forwarded.IsSet) accepted++;
        }
        Assert.InRange(accepted, 100, Rounds);
    }

    private static void Check(Environ environ, string fields)
    {
        string Value(string key) => (string)environ[key]!;
        Assert.True(Value("REMOTE_ADDR") is "" || IpAddress.TryParse(Latin1.Bytes(Value("REMOTE_ADDR")), out _), fields);
        Assert.True(!environ.ContainsKey("REMOTE_PORT") || NodeName.TryParsePort(Latin1.Bytes(Value("REMOTE_PORT")), out _), fields);
        Assert.True(NodeName.TryParsePort(Latin1.Bytes(Value("SERVER_PORT")), out _), fields);
        Assert.True(HostName.IsForwardable(Latin1.Bytes(Value("HTTP_HOST"))), fields);
        Assert.NotEqual("", Value("SERVER_NAME"));
        Assert.Matches("^(/[^/\\\\]+)*$", Value("SCRIPT_NAME"));
        Assert.True(Value("wsgi.url_scheme") is "http" or "https", fields);
    }
}
