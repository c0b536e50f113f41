using Wizgi.Server.Engine;
using Wizgi.Server.Trust;

namespace Wizgi.Tests.Server.Trust;

/// <summary>X-Forwarded headers of a trusted peer; 127.0.0.1, 10.0.0.0/8 and 2001:db8::/32 are proxies.</summary>
public class XForwardedTests
{
    private const ForwardingHeaders All = ForwardingHeaders.XForwardedFor | ForwardingHeaders.XForwardedProto | ForwardingHeaders.XForwardedHost
        | ForwardingHeaders.XForwardedPort | ForwardingHeaders.XForwardedPrefix | ForwardingHeaders.XForwardedScheme | ForwardingHeaders.XForwardedSsl;

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1:99", "192.0.2.1 99", "192.0.2.1:99")]
    [InlineData("2001:DB9::1", "2001:db9::1", "2001:DB9::1")]
    [InlineData("[2001:db9::1]", "2001:db9::1", "[2001:db9::1]")]
    [InlineData("[2001:db9::1]:99", "2001:db9::1 99", "[2001:db9::1]:99")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("192.0.2.1, 10.0.0.1", "192.0.2.1", "192.0.2.1, 10.0.0.1")]
    [InlineData("192.0.2.1,10.0.0.1\t , [2001:db8::7]:443,::ffff:10.0.0.2", "192.0.2.1", "192.0.2.1,10.0.0.1\t , [2001:db8::7]:443,::ffff:10.0.0.2")]
    // What the client wrote itself stands further left.
    [InlineData("198.51.100.9, 192.0.2.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("127.0.0.1, 192.0.2.1, 10.0.0.1", "192.0.2.1", "192.0.2.1, 10.0.0.1")]
    [InlineData("<script>, \"a, 192.0.2.1", "192.0.2.1", "192.0.2.1")]
    // Nobody but proxies: the first of them asked for itself.
    [InlineData("10.0.0.1, 10.0.0.2", "10.0.0.1", "10.0.0.1, 10.0.0.2")]
    [InlineData("10.0.0.1", "10.0.0.1", "10.0.0.1")]
    // Empty elements count for nothing.
    [InlineData(",, 192.0.2.1 ,, 10.0.0.1,", "192.0.2.1", "192.0.2.1 ,, 10.0.0.1,")]
    [InlineData("unknown", "", "unknown")]
    [InlineData("192.0.2.1, unknown, 10.0.0.1", "", "unknown, 10.0.0.1")]
    [InlineData("192.0.2.1, _hidden", "", "_hidden")]
    public void The_client_is_the_first_from_the_right_that_is_no_proxy(string value, string client, string left)
    {
        var judged = Judged.Get($"X-Forwarded-For: {value}\r\n", ForwardingHeaders.XForwardedFor);
        Assert.Equal(client, judged.Client);
        Assert.Equal(left, judged["HTTP_X_FORWARDED_FOR"]);
        Assert.Equal("127.0.0.1 8000", judged.Server);
        Assert.Equal("http://a", judged.Url);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ,")]
    public void An_empty_list_leaves_the_peer_as_the_client(string value) =>
        Assert.Equal("127.0.0.1 4711", Judged.Get($"X-Forwarded-For:{value}\r\n", ForwardingHeaders.XForwardedFor).Client);

    // RFC 9110 §5.3. HAProxy adds a field of its own and leaves the client's in front of it.
    [Theory]
    [InlineData("X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 192.0.2.1\r\n", "192.0.2.1", "192.0.2.1")]
    [InlineData("X-Forwarded-For: 198.51.100.9\r\nX-A: b\r\nx-forwarded-for: 192.0.2.1, 10.0.0.1\r\nX-FORWARDED-FOR: 10.0.0.2\r\n", "192.0.2.1", "192.0.2.1, 10.0.0.1, 10.0.0.2")]
    [InlineData("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For:\r\nX-Forwarded-For: ,\r\n", "192.0.2.1", "192.0.2.1, , ,")]
    [InlineData("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 10.0.0.1\r\n", "192.0.2.1", "192.0.2.1, 10.0.0.1")]
    public void Several_fields_are_one_list(string fields, string client, string left)
    {
        var judged = Judged.Get(fields, ForwardingHeaders.XForwardedFor);
        Assert.Equal(client, judged.Client);
        Assert.Equal(left, judged["HTTP_X_FORWARDED_FOR"]);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("192.0.2.1, evil")]
    [InlineData("192.0.2.1, 10.0.0.1, 010.0.0.1")]
    [InlineData("evil, 10.0.0.1")]
    [InlineData("192.0.2.1 10.0.0.1")]
    [InlineData("\"192.0.2.1\"")]
    [InlineData("for=192.0.2.1")]
    public void An_address_that_is_none_is_refused_where_a_proxy_wrote_it(string value) =>
        Assert.Equal(RequestRejectionReason.InvalidForwardedFor, Judged.Get($"X-Forwarded-For: {value}\r\n", ForwardingHeaders.XForwardedFor).Reason);

    [Fact]
    public void With_a_star_the_last_address_is_the_client_and_listed_proxies_are_passed_over()
    {
        const string Fields = "X-Forwarded-For: 198.51.100.9, 192.0.2.1, 10.0.0.1\r\n";
        Assert.Equal("10.0.0.1", Judged.Get(Fields, ForwardingHeaders.XForwardedFor, "*").Client);
        Assert.Equal("192.0.2.1", Judged.Get(Fields, ForwardingHeaders.XForwardedFor, "*,10.0.0.0/8").Client);
    }

    [Theory]
    [InlineData(10_000, "10.0.0.1", "10.0.0.1")]
    [InlineData(10_000, "192.0.2.1", "192.0.2.1")]
    [InlineData(20_000, "", "127.0.0.1 4711")]
    public void Many_hops_are_walked_once(int hops, string hop, string client)
    {
        // As many as a head can hold, in fields of at most 8190 bytes.
        var perField = 8000 / (hop.Length + 1);
        var fields = Enumerable.Repeat(hop, hops).Chunk(perField).Take(7).Select(list => $"X-Forwarded-For: {string.Join(',', list)}\r\n");
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(client, Judged.Get(string.Concat(fields), ForwardingHeaders.XForwardedFor).Client);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: https\r\n", "https://a", "127.0.0.1 443")]
    [InlineData("X-Forwarded-Proto: HTTPS\r\n", "https://a", "127.0.0.1 443")]
    [InlineData("X-Forwarded-Proto: http\r\n", "http://a", "127.0.0.1 80")]
    [InlineData("X-Forwarded-Proto: https, https\r\nX-Forwarded-Proto: https\r\n", "https://a", "127.0.0.1 443")]
    [InlineData("X-Forwarded-Proto:\r\n", "http://a", "127.0.0.1 8000")]
    [InlineData("X-Forwarded-Scheme: https\r\n", "https://a", "127.0.0.1 443")]
    [InlineData("X-Forwarded-Ssl: on\r\n", "https://a", "127.0.0.1 443")]
    [InlineData("X-Forwarded-Ssl: off\r\nX-Forwarded-Proto: http\r\n", "http://a", "127.0.0.1 80")]
    [InlineData("X-Forwarded-Host: shop.example\r\n", "http://shop.example", "shop.example 80")]
    [InlineData("X-Forwarded-Host: shop.example:8443\r\nX-Forwarded-Proto: https\r\n", "https://shop.example:8443", "shop.example 8443")]
    [InlineData("X-Forwarded-Host: shop.example\r\nX-Forwarded-Proto: https\r\n", "https://shop.example", "shop.example 443")]
    [InlineData("X-Forwarded-Host: [2001:db8::1]:81\r\n", "http://[2001:db8::1]:81", "[2001:db8::1] 81")]
    [InlineData("X-Forwarded-Port: 8443\r\nX-Forwarded-Proto: https\r\n", "https://a:8443", "127.0.0.1 8443")]
    [InlineData("X-Forwarded-Port: 443\r\nX-Forwarded-Proto: https\r\n", "https://a", "127.0.0.1 443")]
    [InlineData("X-Forwarded-Port: 443\r\n", "http://a:443", "127.0.0.1 443")]
    [InlineData("X-Forwarded-Host: b\r\nX-Forwarded-Port: 81\r\n", "http://b:81", "b 81")]
    [InlineData("X-Forwarded-Host: b:82\r\nX-Forwarded-Port: 81\r\n", "http://b:82", "b 82")]
    public void Scheme_host_and_port_make_the_url_and_the_server(string fields, string url, string server)
    {
        var judged = Judged.Get(fields, All);
        Assert.Equal((url, server), (judged.Url, judged.Server));
        Assert.Equal("127.0.0.1 4711", judged.Client);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a:81\r\n", "X-Forwarded-Proto: https\r\n", "https://a:81", "127.0.0.1 81")]
    [InlineData("GET / HTTP/1.1\r\nHost: a:81\r\n", "X-Forwarded-Port: 82\r\n", "http://a:81", "127.0.0.1 82")]
    [InlineData("GET / HTTP/1.0\r\n", "X-Forwarded-Host: b\r\n", "http://b", "b 80")]
    [InlineData("GET http://c:83/ HTTP/1.1\r\nHost: a\r\n", "X-Forwarded-Host: b\r\n", "http://b", "b 80")]
    [InlineData("GET http://c:83/ HTTP/1.1\r\nHost: a\r\n", "X-Forwarded-Proto: https\r\n", "https://c:83", "127.0.0.1 83")]
    public void The_forwarded_host_replaces_the_one_of_the_request(string head, string fields, string url, string server)
    {
        var judged = Judged.Get(fields, new TrustOptions { ForwardingHeaders = All }, head);
        Assert.Equal((url, server), (judged.Url, judged.Server));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: https\r\n", "a 443")]
    [InlineData("X-Forwarded-For: 192.0.2.1\r\n", "a 80")]
    [InlineData("X-Forwarded-Port: 81\r\n", "a 81")]
    public void On_a_unix_socket_the_host_names_the_server(string fields, string server) => Assert.Equal(server, Judged.Get(fields, All, isUnix: true).Server);

    [Theory]
    [InlineData("192.0.2.1, 10.0.0.1", "evil.example, shop.example, inner", "shop.example", "shop.example, inner")]
    [InlineData("192.0.2.1", "evil.example, shop.example", "shop.example", "shop.example")]
    [InlineData("192.0.2.1, 10.0.0.1, 10.0.0.2", "shop.example", "shop.example", "shop.example")]
    [InlineData("192.0.2.1", "e vil, shop.example", "shop.example", "shop.example")]
    public void Of_several_hosts_the_one_of_the_clients_hop_counts(string addresses, string hosts, string host, string left)
    {
        var judged = Judged.Get($"X-Forwarded-For: {addresses}\r\nX-Forwarded-Host: {hosts}\r\n", All);
        Assert.Equal(host, judged["HTTP_HOST"]);
        Assert.Equal(left, judged["HTTP_X_FORWARDED_HOST"]);
    }

    [Theory]
    [InlineData("/a%20b", "/shop/x", "/a b/shop", "/x")]
    [InlineData("/a", "/sh%6fp/%20", "/a/shop", "/ ")]
    [InlineData("/a%20b/c%20d", "/%73%68%6f%70", "/a b/c d/shop", "")]
    [InlineData("/", "/shop/x", "/shop", "/x")]
    public void A_mount_stands_below_what_the_proxy_cut_off(string prefix, string path, string scriptName, string pathInfo)
    {
        var judged = Judged.Get($"X-Forwarded-Prefix: {prefix}\r\n", new TrustOptions { ForwardingHeaders = All }, $"GET {path} HTTP/1.1\r\nHost: a\r\n", shifted: "/shop".Length);
        Assert.Equal((scriptName, pathInfo, path), (judged.Environ["SCRIPT_NAME"], judged.Environ["PATH_INFO"], judged.Environ["REQUEST_URI"]));
    }

    [Theory]
    [InlineData("/shop", "/shop")]
    [InlineData("/shop/", "/shop")]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("/caf%C3%A9", "/caf\u00C3\u00A9")]
    public void The_prefix_is_the_script_name_and_the_path_stays(string prefix, string scriptName)
    {
        var judged = Judged.Get($"X-Forwarded-Prefix: {prefix}\r\n", new TrustOptions { ForwardingHeaders = All }, "GET /shop/a%20b?c HTTP/1.1\r\nHost: a\r\n");
        Assert.Equal((scriptName, "/shop/a b", "/shop/a%20b?c"), (judged["SCRIPT_NAME"], judged["PATH_INFO"], judged["REQUEST_URI"]));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: ftp\r\n", RequestRejectionReason.InvalidForwardedProto)]
    [InlineData("X-Forwarded-Proto: https:\r\n", RequestRejectionReason.InvalidForwardedProto)]
    [InlineData("X-Forwarded-Ssl: https\r\n", RequestRejectionReason.InvalidForwardedProto)]
    [InlineData("X-Forwarded-Proto: https, http\r\n", RequestRejectionReason.ConflictingForwarded)]
    [InlineData("X-Forwarded-Proto: http\r\nX-Forwarded-Proto: https\r\n", RequestRejectionReason.ConflictingForwarded)]
    [InlineData("X-Forwarded-Proto: http\r\nX-Forwarded-Ssl: on\r\n", RequestRejectionReason.ConflictingForwarded)]
    [InlineData("X-Forwarded-Proto: https\r\nX-Forwarded-Scheme: http\r\n", RequestRejectionReason.ConflictingForwarded)]
    [InlineData("X-Forwarded-Host: a/b\r\n", RequestRejectionReason.InvalidForwardedHost)]
    [InlineData("X-Forwarded-Host: a@b\r\n", RequestRejectionReason.InvalidForwardedHost)]
    [InlineData("X-Forwarded-Host: a:x\r\n", RequestRejectionReason.InvalidForwardedHost)]
    [InlineData("X-Forwarded-Port: 0\r\n", RequestRejectionReason.InvalidForwardedPort)]
    [InlineData("X-Forwarded-Port: 65536\r\n", RequestRejectionReason.InvalidForwardedPort)]
    [InlineData("X-Forwarded-Port: +1\r\n", RequestRejectionReason.InvalidForwardedPort)]
    [InlineData("X-Forwarded-Port: 80, 81\r\n", RequestRejectionReason.ConflictingForwarded)]
    [InlineData("X-Forwarded-Prefix: //evil.example\r\n", RequestRejectionReason.InvalidForwardedPrefix)]
    [InlineData("X-Forwarded-Prefix: /a, /b\r\n", RequestRejectionReason.ConflictingForwarded)]
    public void What_no_proxy_would_say_is_refused(string fields, object reason) => Assert.Equal((RequestRejectionReason)reason, Judged.Get(fields, All).Reason);

    [Theory]
    [InlineData("X-Real-IP: 192.0.2.1\r\n", "192.0.2.1")]
    [InlineData("X-Real-IP: 2001:db8::1\r\n", "2001:db8::1")]
    [InlineData("X-Real-IP: 192.0.2.1\r\nX-Real-IP: 192.0.2.1\r\n", "192.0.2.1")]
    // Not believed, as X-Real-IP is.
    [InlineData("X-Real-IP: 192.0.2.1\r\nX-Forwarded-For: 198.51.100.9\r\n", "192.0.2.1")]
    public void The_real_ip_is_the_client(string fields, string client) => Assert.Equal(client, Judged.Get(fields, ForwardingHeaders.XRealIp).Client);

    [Theory]
    [InlineData("X-Real-IP: a\r\n", RequestRejectionReason.InvalidForwardedFor)]
    [InlineData("X-Real-IP: 192.0.2.1, 192.0.2.2\r\n", RequestRejectionReason.ConflictingForwarded)]
    public void A_real_ip_is_one_address(string fields, object reason) => Assert.Equal((RequestRejectionReason)reason, Judged.Get(fields, ForwardingHeaders.XRealIp).Reason);
}
