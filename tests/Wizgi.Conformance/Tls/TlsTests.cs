using System.Net;
using System.Security.Authentication;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Tls;

public sealed class TlsTests
{
    [Fact]
    public async Task A_trusting_client_is_served_over_HTTP_1_and_2_with_what_TLS_was_in_the_environ()
    {
        await using var server = await TlsServer.Start();
        foreach (var (version, protocol) in new[] { (HttpVersion.Version11, "HTTP/1.1"), (HttpVersion.Version20, "HTTP/2") })
        {
            using var client = server.Client(version);
            var environ = await TlsServer.Environ(client, "/a%20b?c=d");
            Assert.Equal(protocol, environ["SERVER_PROTOCOL"]);
            Assert.Equal("https", environ["wsgi.url_scheme"]);
            Assert.Equal("on", environ["HTTPS"]);
            Assert.Equal("/a b", environ["PATH_INFO"]);
            Assert.Equal($"localhost:{server.Process.EndPoint.Port}", environ["HTTP_HOST"]);
            Assert.Equal("TLSv1.3", environ["SSL_PROTOCOL"]);
            Assert.StartsWith("TLS_", environ["SSL_CIPHER"], StringComparison.Ordinal);
            Assert.Equal("localhost", environ["SSL_TLS_SNI"]);
            Assert.Equal("NONE", environ["SSL_CLIENT_VERIFY"]);
        }
    }

    [Fact]
    public async Task No_header_can_say_what_only_TLS_knows()
    {
        await using var server = await TlsServer.Start("--header-map", "dangerous");
        using var client = server.Client(HttpVersion.Version11);
        foreach (var name in (string[])["SSL_CLIENT_VERIFY", "SSL-CLIENT-VERIFY", "SSL_CLIENT_S_DN", "wsgi.ext.tls.client_cert_name"])
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, "SUCCESS");
        var environ = await TlsServer.Environ(client);
        Assert.Equal("NONE", environ["SSL_CLIENT_VERIFY"]);
        Assert.DoesNotContain("SSL_CLIENT_S_DN", environ.Keys);
        Assert.DoesNotContain("wsgi.ext.tls.client_cert_name", environ.Keys);
    }

    [Fact]
    public async Task HTTP_2_without_TLS_is_spoken_on_request()
    {
        await using var server = await WizgiProcess.Start("echo.py:app", new WizgiOptions { Arguments = ["--http", "2"] });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}"), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var environ = await TlsServer.Environ(client);
        Assert.Equal("HTTP/2", environ["SERVER_PROTOCOL"]);
        Assert.Equal("http", environ["wsgi.url_scheme"]);
        Assert.DoesNotContain("SSL_PROTOCOL", environ.Keys);
    }

    [Fact]
    public async Task Clients_get_the_certificate_for_the_name_they_ask_for_else_the_first()
    {
        using var authority = new TestCertificates();
        using var folder = new TemporaryFolder();
        foreach (var (file, names) in new[] { ("b", new[] { "b.example" }), ("wild", ["*.example.net"]) })
        {
            using var certificate = authority.Server(names);
            authority.Write(certificate, folder[file + ".pem"], folder[file + ".key"]);
        }
        await using var server = await TlsServer.Start("--certfile", folder["b.pem"], "--keyfile", folder["b.key"], "--certfile", folder["wild.pem"], "--keyfile", folder["wild.key"]);
        foreach (var (name, subject) in new[]
                 {
                     ("example.org", "CN=example.org"), ("b.example", "CN=b.example"), ("B.EXAMPLE", "CN=b.example"), ("x.example.net", "CN=*.example.net"), ("x.y.example.net", "CN=example.org"), ("unknown.example", "CN=example.org"),
                 })
            Assert.Equal(subject, (await server.Shake(name)).Subject);
    }

    [Theory]
    [InlineData("TLS", SslProtocols.Tls12, SslProtocols.Tls12)]
    [InlineData("TLS", SslProtocols.Tls12 | SslProtocols.Tls13, SslProtocols.Tls13)]
    [InlineData("TLSv1_2", SslProtocols.Tls12 | SslProtocols.Tls13, SslProtocols.Tls12)]
    [InlineData("TLSv1_3", SslProtocols.Tls12 | SslProtocols.Tls13, SslProtocols.Tls13)]
    public async Task The_versions_of_TLS_are_those_that_were_named(string setting, SslProtocols offered, SslProtocols chosen)
    {
        await using var server = await TlsServer.Start("--ssl-version", setting);
        Assert.Equal(chosen, (await server.Shake("localhost", offered)).Version);
        if (setting == "TLSv1_3") await Assert.ThrowsAnyAsync<Exception>(() => server.Shake("localhost", SslProtocols.Tls12));
    }

    [Theory]
    [InlineData("optional")]
    [InlineData("required")]
    public async Task A_client_certificate_is_in_the_environ(string requirement)
    {
        await using var server = await TlsServer.Start("--ca-certs", "{folder}/ca.pem", "--cert-reqs", requirement, "-w", "1");
        using var certificate = server.Authority.Client("CN=Ann Ütz, O=\"Example, Inc.\", C=AT");
        // The one between must come along: the server has the root alone.
        await File.AppendAllTextAsync(server["ca.pem"], "\n" + server.Authority.Middle.ExportCertificatePem(), TestContext.Current.CancellationToken);
        using var client = server.Client(HttpVersion.Version20, certificate);
        var environ = await Eventually(() => TlsServer.Environ(client));
        Assert.Equal("SUCCESS", environ["SSL_CLIENT_VERIFY"]);
        Assert.Equal("CN=Ann \u00c3\u009ctz,O=Example\\, Inc.,C=AT", environ["SSL_CLIENT_S_DN"]);
        Assert.Equal(environ["SSL_CLIENT_S_DN"], environ["wsgi.ext.tls.client_cert_name"]);
        Assert.Equal("CN=Test Middle", environ["SSL_CLIENT_I_DN"]);
        Assert.Equal(certificate.SerialNumber, environ["SSL_CLIENT_M_SERIAL"]);
        Assert.Contains("BEGIN CERTIFICATE", environ["SSL_CLIENT_CERT"], StringComparison.Ordinal);

        using var without = server.Client(HttpVersion.Version11);
        if (requirement == "required") await Assert.ThrowsAnyAsync<HttpRequestException>(() => without.GetAsync("/", TestContext.Current.CancellationToken));
        else Assert.Equal("NONE", (await TlsServer.Environ(without))["SSL_CLIENT_VERIFY"]);

        using var strangers = new TestCertificates();
        using var strange = strangers.Client("CN=Ann");
        using var stranger = server.Client(HttpVersion.Version11, strange);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => stranger.GetAsync("/", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    public async Task New_certificates_are_used_without_a_failed_request(string workers)
    {
        await using var server = await TlsServer.Start("-w", workers);
        Assert.Equal("CN=example.org", (await server.Shake("localhost")).Subject);
        using var stop = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            var count = 0;
            // A connection each: every one of them shakes hands.
            for (; !stop.IsCancellationRequested; count++)
            {
                using var client = server.Client(HttpVersion.Version11);
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
            }
            return count;
        }, TestContext.Current.CancellationToken);

        var log = server.Process.Log();
        await File.WriteAllTextAsync(server["key.pem"], "broken", TestContext.Current.CancellationToken);
        await log.WaitFor("the ones before stay");
        Assert.Equal("CN=example.org", (await server.Shake("localhost")).Subject);
        using var renewed = server.Authority.Server("renewed.example", "localhost");
        server.Authority.Write(renewed, server["cert.pem"], server["key.pem"]);
        await log.WaitFor("new connections get the new ones");
        while ((await server.Shake("localhost")).Subject != "CN=renewed.example") await Task.Delay(50, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        Assert.InRange(await load, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_link_that_is_replaced_is_a_new_certificate()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestCertificates();
        foreach (var name in (string[])["one", "two"])
        {
            Directory.CreateDirectory(folder[name]);
            using var certificate = authority.RsaServer(name + ".example");
            authority.Write(certificate, folder[name + "/cert.pem"], folder[name + "/key.pem"]);
        }
        // As Kubernetes has it: the files' folder is a link.
        Directory.CreateSymbolicLink(folder["now"], folder["one"]);
        await using var server = await WizgiProcess.Start("echo.py:app", new WizgiOptions { Arguments = ["--certfile", folder["now/cert.pem"], "--keyfile", folder["now/key.pem"]] });
        var log = server.Log();
        Directory.Delete(folder["now"]);
        Directory.CreateSymbolicLink(folder["now"], folder["two"]);
        await log.WaitFor("new connections get the new ones");
    }

    [Theory]
    [InlineData("--http", "3", "there is no QUIC on this machine")]
    [InlineData("--http", "1,2,3", "HTTP/3 is not spoken: there is no QUIC on this machine")]
    public async Task HTTP_3_is_offered_where_there_is_QUIC_and_else_said_not_to_be(string flag, string versions, string told)
    {
        if (System.Net.Quic.QuicListener.IsSupported)
        {
            await using var quic = await TlsServer.Start(flag, versions);
            using var client = quic.Client(HttpVersion.Version30);
            Assert.Equal("HTTP/3", (await TlsServer.Environ(client))["SERVER_PROTOCOL"]);
            return;
        }
        if (versions == "3")
        {
            var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => TlsServer.Start(flag, versions));
            Assert.Contains(told, problem.Message, StringComparison.Ordinal);
            return;
        }
        await using var server = await TlsServer.Start(flag, versions);
        Assert.Contains(told, server.Process.Output, StringComparison.Ordinal);
        using var other = server.Client(HttpVersion.Version20);
        Assert.Equal("HTTP/2", (await TlsServer.Environ(other))["SERVER_PROTOCOL"]);
    }

    private static async Task<T> Eventually<T>(Func<Task<T>> act)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            try
            {
                return await act();
            }
            catch (HttpRequestException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(100);
            }
        }
    }
}
