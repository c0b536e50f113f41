using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Tls;

/// <summary>A server with certificates of a test's own, and clients that trust them.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private TlsServer(TemporaryFolder folder, TestCertificates authority, WizgiProcess process) => (_folder, Authority, Process) = (folder, authority, process);

    public TestCertificates Authority { get; }

    public WizgiProcess Process { get; }

    public string this[string file] => _folder[file];

    /// <summary>Starts echo.py with a certificate for example.org and localhost in cert.pem and key.pem.</summary>
    public static async Task<TlsServer> Start(params string[] arguments)
    {
        var (folder, authority) = (new TemporaryFolder(), new TestCertificates());
        using var certificate = authority.Server("example.org", "localhost", "127.0.0.1");
        authority.Write(certificate, folder["cert.pem"], folder["key.pem"]);
        await File.WriteAllTextAsync(folder["ca.pem"], authority.RootPem);
        string[] words = ["--certfile", folder["cert.pem"], "--keyfile", folder["key.pem"], .. arguments.Select(word => word.Replace("{folder}", folder.Path, StringComparison.Ordinal))];
        return new TlsServer(folder, authority, await WizgiProcess.Start("echo.py:app", new WizgiOptions { Arguments = words }));
    }

    public HttpClient Client(Version version, X509Certificate2? certificate = null) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = Authority.TrustingPolicy(),
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        },
    })
    {
        BaseAddress = new Uri($"https://localhost:{Process.EndPoint.Port}"),
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>The environ of a request, as echo.py tells it.</summary>
    public static async Task<Dictionary<string, string>> Environ(HttpClient client, string target = "/")
    {
        using var answer = JsonDocument.Parse(await client.GetStringAsync(target));
        return answer.RootElement.GetProperty("environ").EnumerateObject().ToDictionary(item => item.Name, item => item.Value.ToString());
    }

    /// <summary>The certificate that a client gets that asks for a name.</summary>
    public async Task<(string Subject, SslProtocols Version)> Shake(string name, SslProtocols versions = SslProtocols.None)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Process.EndPoint.Port);
        await using var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, EnabledSslProtocols = versions, RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null });
        return (stream.RemoteCertificate!.Subject, stream.SslProtocol);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Authority.Dispose();
        _folder.Dispose();
    }
}
