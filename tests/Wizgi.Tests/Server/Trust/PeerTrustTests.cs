using System.Net;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;
using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

/// <summary>Who is believed.</summary>
public sealed class PeerTrustTests : IDisposable
{
    private const string Everything =
        "Forwarded: for=192.0.2.1\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Port: 81\r\n"
        + "X-Forwarded-Prefix: /evil\r\nX-Forwarded-Scheme: https\r\nX-Forwarded-Ssl: on\r\nX-Real-IP: 192.0.2.1\r\nX-Forwarded-Server: evil\r\nX-Forwarded-By: evil\r\n"
        + "X-Forwarded: evil\r\nX-Client-IP: 192.0.2.1\r\nX_Forwarded_For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n";

    private static readonly TrustOptions NobodyIsTrusted = new() { ForwardedPeers = PeerList.Parse("") };

    private readonly TemporaryFolder _folder = new();
    private readonly LogSink _sink;
    private readonly ErrorLog _log;

    public PeerTrustTests()
    {
        _sink = LogSink.Open(_folder["log"], 2);
        _log = new ErrorLog(_sink, LogLevel.Information, TimeProvider.System);
    }

    public void Dispose()
    {
        _sink.Dispose();
        _folder.Dispose();
    }

    // CVE-2022-2255 (mod_wsgi): X-Client-IP of an untrusted peer came through.
    [Fact]
    public void From_anybody_else_no_forwarding_header_reaches_the_environ()
    {
        var judged = Judged.Get(Everything + "X-Colour: red\r\n", NobodyIsTrusted);
        Assert.Equal(("127.0.0.1 4711", "http://a", "127.0.0.1 8000", ""), (judged.Client, judged.Url, judged.Server, judged["SCRIPT_NAME"]));
        Assert.DoesNotContain(judged.Environ.Keys, key => key.Contains("FORWARD", StringComparison.Ordinal) || key.EndsWith("_IP", StringComparison.Ordinal));
        Assert.Equal("red", judged["HTTP_X_COLOUR"]);
    }

    [Fact]
    public void What_an_untrusted_peer_writes_is_not_read_and_so_not_refused() =>
        Assert.Equal(RequestRejectionReason.None, Judged.Get("X-Forwarded-For: evil\r\nForwarded: \"\r\nX-Forwarded-Proto: http, https\r\n", NobodyIsTrusted).Reason);

    [Fact]
    public void The_peers_of_a_unix_socket_are_trusted() =>
        Assert.Equal("192.0.2.1", Judged.Get("X-Forwarded-For: 192.0.2.1\r\n", NobodyIsTrusted, isUnix: true).Client);

    [Fact]
    public void By_default_the_address_and_the_scheme_are_believed_and_the_rest_are_headers_like_any_other()
    {
        var judged = Judged.Get("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b\r\nX-Forwarded-Prefix: /c\r\nForwarded: for=198.51.100.9\r\n");
        Assert.Equal(("192.0.2.1", "https://a", "127.0.0.1 443", ""), (judged.Client, judged.Url, judged.Server, judged["SCRIPT_NAME"]));
        Assert.Equal(("b", "/c", "for=198.51.100.9"), (judged["HTTP_X_FORWARDED_HOST"], judged["HTTP_X_FORWARDED_PREFIX"], judged["HTTP_FORWARDED"]));
    }

    // CVE-2024-45614 (Puma): a name with an underscore clobbered the proxy's header.
    [Fact]
    public void A_forwarding_header_with_an_underscore_is_removed_whoever_sent_it()
    {
        var judged = Judged.Get("X-Forwarded_For: 198.51.100.9\r\nX-Forwarded-For: 192.0.2.1\r\nX_Forwarded_For: 198.51.100.9\r\nX_FORWARDED_PROTO: https\r\n");
        Assert.Equal(("192.0.2.1", "http://a", "192.0.2.1"), (judged.Client, judged.Url, judged["HTTP_X_FORWARDED_FOR"]));
        Assert.DoesNotContain("HTTP_X_FORWARDED_PROTO", judged.Environ.Keys);
    }

    [Fact]
    public void A_head_that_is_used_again_forgets_the_last_request()
    {
        var parser = new RequestParser(new());
        var head = new RequestHead(100);
        var trust = new PeerTrust(new TrustOptions(), _log);
        var connection = Connect(trust, "127.0.0.1");
        foreach (var (fields, client, isHttps) in (( string, string, bool)[])
                 [("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n", "192.0.2.1", true), ("", "", false), ("X-Forwarded-For: ::1\r\n", "::1", false)])
        {
            var bytes = Latin1.Bytes($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
            Assert.Equal(ParseResult.Complete, parser.Parse(bytes, head));
            Assert.Equal(RequestRejectionReason.None, trust.Judge(bytes, head, connection));
            Assert.Equal((client, isHttps, client.Length > 0), (Latin1.Text(head.Forwarded.Client), head.Forwarded.IsHttps, head.Forwarded.IsSet));
        }
    }

    [Theory]
    [InlineData(ForwardingHeaders.XForwardedFor | ForwardingHeaders.XForwardedProto | ForwardingHeaders.XForwardedHost | ForwardingHeaders.XForwardedPrefix)]
    [InlineData(ForwardingHeaders.Forwarded)]
    [InlineData(ForwardingHeaders.None)]
    public void A_request_behind_a_proxy_allocates_nothing(ForwardingHeaders headers)
    {
        var bytes = Latin1.Bytes("GET / HTTP/1.1\r\nHost: a\r\nX-Colour: red\r\nX-Forwarded-For: 192.0.2.1, [2001:db8::1]:99\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: shop.example\r\nX-Forwarded-Prefix: /sh%20op/\r\nForwarded: for=\"[2001:db8::1]:99\";proto=https;host=b, for=127.0.0.1\r\n\r\n");
        var parser = new RequestParser(new());
        var head = new RequestHead(100);
        var trust = new PeerTrust(new TrustOptions { ForwardingHeaders = headers, ForwardedPeers = PeerList.Parse("127.0.0.1,10.0.0.0/8") }, _log);
        var connection = Connect(trust, "127.0.0.1");
        Run(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(1000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run(int rounds)
        {
            for (var round = 0; round < rounds; round++)
                if (parser.Parse(bytes, head) != ParseResult.Complete || trust.Judge(bytes, head, connection) != RequestRejectionReason.None) throw new InvalidOperationException();
        }
    }

    [Fact]
    public void The_log_says_once_that_headers_are_removed()
    {
        var trust = new PeerTrust(new TrustOptions(), _log);
        var connection = Connect(trust, "192.0.2.7");
        for (var round = 0; round < 2; round++)
        {
            var parsed = Parsed.Complete("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1\r\n\r\n");
            Assert.Equal(RequestRejectionReason.None, trust.Judge(parsed.Bytes, parsed.Head, connection));
        }
        Assert.Single(Log(), line => line.EndsWith("Forwarded headers from 192.0.2.7 are removed, as it is not in --forwarded-allow-ips. This is said once.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_relayed_connection_is_trusted_as_the_client_deserves_that_the_PROXY_header_names()
    {
        var trust = new PeerTrust(new TrustOptions { ProxyProtocol = ProxyProtocol.Auto, ForwardedPeers = PeerList.Parse("127.0.0.1,10.0.0.0/8") }, _log);
        foreach (var (line, isTrusted, client) in (( string, bool, string)[])
                 [
                     ("PROXY TCP4 192.0.2.1 198.51.100.1 99 80\r\n", false, "192.0.2.1 99"),
                     ("PROXY TCP4 10.0.0.1 198.51.100.1 99 80\r\n", true, "10.0.0.1 99"),
                     ("PROXY TCP6 ::ffff:10.0.0.1 ::1 99 80\r\n", true, "10.0.0.1 99"),
                     ("PROXY UNKNOWN\r\n", false, "127.0.0.1 4711"),
                     ("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0", true, "127.0.0.1 4711"),
                     ("\r\n\r\n\0\r\nQUIT\n\u0021\0\0\0", false, "127.0.0.1 4711"),
                 ])
        {
            var connection = Connect(trust, "127.0.0.1");
            Assert.True(connection.AwaitsProxyHeader);
            Assert.Equal(ProxyHeaderResult.Complete, trust.TakeProxyHeader(connection, Latin1.Bytes(line + "GET"), out var used));
            Assert.Equal((line.Length, false, isTrusted), (used, connection.AwaitsProxyHeader, connection.IsTrusted));
            Assert.Equal(client, $"{Latin1.Text(connection.RemoteName)} {Latin1.Text(connection.RemotePort)}");
        }
    }

    [Fact]
    public void With_the_PROXY_protocol_only_its_peers_are_let_in()
    {
        var trust = new PeerTrust(new TrustOptions { ProxyProtocol = ProxyProtocol.V2, ProxyPeers = PeerList.Parse("10.0.0.0/8"), ForwardedPeers = PeerList.Parse("*") }, _log);
        Assert.True(Connect(trust, "10.0.0.1").AwaitsProxyHeader);
        var connection = NewConnection("127.0.0.1");
        Assert.False(trust.Admit(connection, new IPEndPoint(IPAddress.Loopback, 1)));
        Assert.True(trust.Admit(connection, null));
        Assert.Single(Log(), line => line.Contains("Connection from 127.0.0.1 closed: it is not in --proxy-allow-from", StringComparison.Ordinal));
    }

    private static Connection Connect(PeerTrust trust, string address)
    {
        var connection = NewConnection(address);
        Assert.True(trust.Admit(connection, new IPEndPoint(IPAddress.Parse(address), 4711)));
        return connection;
    }

    private static Connection NewConnection(string address)
    {
        var listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
        listener.Close();
        return new Connection(descriptor: -1, listener) { RemoteName = Latin1.Bytes(address), RemotePort = "4711"u8.ToArray() };
    }

    private string[] Log()
    {
        _sink.Flush();
        return File.ReadAllLines(_folder["log"]);
    }
}
