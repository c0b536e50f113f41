using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Proxies;

/// <summary>Behind Debian's nginx, configured as docs/proxies.md says. The client is 127.0.0.2, nginx 127.0.0.1.</summary>
public sealed class NginxTests
{
    private const string Nginx = "/usr/sbin/nginx";
    private const string StreamModule = "/usr/lib/nginx/modules/ngx_stream_module.so";
    private const string Spoof = "X-Forwarded-For: 203.0.113.5\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Prefix: /evil\r\nForwarded: for=203.0.113.6\r\n";

    [Fact]
    public async Task The_usual_headers_tell_the_client_and_the_scheme()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--forwarded-allow-ips", "127.0.0.1"] });
        await using var nginx = await Start(wizgi, """
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            """);
        foreach (var fields in (string[])["", Spoof])
        {
            var seen = Seen.By(await nginx.Exchange(Request.Get("/path", fields)));
            Assert.Equal(("127.0.0.2", "http://a"), seen.Origin);
            Assert.Equal(("127.0.0.2", ""), (seen["HTTP_X_FORWARDED_FOR"], seen["SCRIPT_NAME"]));
            Assert.Equal("80", seen["SERVER_PORT"]);
        }
    }

    [Fact]
    public async Task All_headers_make_the_url_of_a_mounted_application()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new()
        {
            Arguments = ["--forwarded-allow-ips", "127.0.0.1", "--trusted-proxy-headers", "x-forwarded-for,x-forwarded-proto,x-forwarded-host,x-forwarded-port,x-forwarded-prefix"],
        });
        await using var nginx = await Start(wizgi, """
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto https;
            proxy_set_header X-Forwarded-Host $host;
            proxy_set_header X-Forwarded-Port 8443;
            proxy_set_header X-Forwarded-Prefix /shop;
            """, location: "/shop/", target: "/");
        var seen = Seen.By(await nginx.Exchange(Request.Get("/shop/cart?x", Spoof)));
        Assert.Equal(("127.0.0.2", "https://a:8443"), seen.Origin);
        Assert.Equal(("/shop", "/cart", "a", "8443"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["SERVER_NAME"], seen["SERVER_PORT"]));
    }

    [Fact]
    public async Task Forwarded_tells_them_too()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--forwarded-allow-ips", "127.0.0.1", "--trusted-proxy-headers", "forwarded"] });
        await using var nginx = await Start(wizgi, "proxy_set_header Forwarded \"for=$remote_addr;host=\\\"$http_host\\\";proto=$scheme\";");
        Assert.Equal(("127.0.0.2", "http://a"), Seen.By(await nginx.Exchange(Request.Get("/", Spoof))).Origin);
    }

    [Fact]
    public async Task An_nginx_that_is_not_listed_is_the_client()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--forwarded-allow-ips", "10.0.0.0/8"] });
        await using var nginx = await Start(wizgi, "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;");
        var seen = Seen.By(await nginx.Exchange(Request.Get("/", Spoof)));
        Assert.Equal("127.0.0.1", seen["REMOTE_ADDR"]);
        Assert.Empty(seen.ForwardingKeys);
    }

    [Fact]
    public async Task Through_a_unix_socket_nginx_is_trusted()
    {
        using var folder = new TemporaryFolder();
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["-b", $"unix:{folder["app.sock"]}"] });
        await using var nginx = await Start(wizgi, "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header Host $http_host;");
        Assert.Equal(("127.0.0.2", "http://a"), Seen.By(await nginx.Exchange(Request.Get("/", "X-Forwarded-For: 203.0.113.5\r\n"))).Origin);
    }

    [Fact]
    public async Task The_stream_module_relays_with_a_PROXY_header()
    {
        Assert.SkipUnless(File.Exists(StreamModule), "nginx's stream module is not installed: apt-get install libnginx-mod-stream");
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--proxy-protocol", "--forwarded-allow-ips", "127.0.0.1"] });
        await using var nginx = await FrontProxy.Start(Nginx, ["-c"], (port, folder) => $$"""
            load_module {{StreamModule}};
            {{Common(folder)}}
            stream {
                server {
                    listen 127.0.0.1:{{port}};
                    proxy_pass {{wizgi.EndPoint}};
                    proxy_protocol on;
                }
            }
            """);
        using var client = await nginx.Connect();
        for (var round = 0; round < 3; round++)
        {
            var seen = Seen.By(await client.Exchange(Request.Get("/", Spoof)));
            Assert.Equal(("127.0.0.2", "http://a"), seen.Origin);
            Assert.Equal(((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port, int.Parse(seen["REMOTE_PORT"]!, null));
            Assert.Equal(((System.Net.IPEndPoint)client.Socket.RemoteEndPoint!).Port, int.Parse(seen["SERVER_PORT"]!, null));
            Assert.Empty(seen.ForwardingKeys);
        }
    }

    private static Task<FrontProxy> Start(WizgiProcess wizgi, string headers, string location = "/", string target = "")
    {
        var upstream = wizgi.EndPoints[0] is System.Net.IPEndPoint tcp ? tcp.ToString() : $"unix:{wizgi.EndPoints[0]}:";
        return FrontProxy.Start(Nginx, ["-c"], (port, folder) => $$"""
            {{Common(folder)}}
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                server {
                    listen 127.0.0.1:{{port}};
                    location {{location}} {
                        proxy_pass http://{{upstream}}{{target}};
                        {{headers}}
                    }
                }
            }
            """);
    }

    // One process as whoever runs the tests.
    private static string Common(string folder) => $$"""
        daemon off;
        master_process off;
        pid {{folder}}/nginx.pid;
        error_log stderr;
        events { }
        """;
}
