using System.Net.Security;
using System.Net.Sockets;
using Xunit;

namespace Wizgi.Conformance.Support;

/// <summary>What the servers of this run speak through: a variable says so, and the same tests run again.</summary>
public static class FrontEnd
{
    /// <summary><c>kestrel</c>: Kestrel over plain HTTP; <c>tls</c>: Kestrel over TLS; <c>fastcgi</c>: FastCGI, with nginx in front; nothing: the engine.</summary>
    public const string Variable = "WIZGI_TESTS_FRONT_END";

    private static readonly string Name = Environment.GetEnvironmentVariable(Variable) ?? "";

    public static bool IsKestrel => Name is "kestrel" or "tls";

    public static bool IsTls => Name == "tls";

    /// <summary>A web server stands in front, and wizgi speaks FastCGI to it.</summary>
    public static bool IsGateway => Name == "fastcgi";

    /// <summary>Skips a test of what HTTP clients see of the server itself, where that is a web server.</summary>
    /// <param name="why">What the web server does, or the protocol cannot say; the end of a sentence.</param>
    public static void SkipBehindWebServer(string why) => Assert.SkipWhen(IsGateway, $"behind a web server {why}");

    public static string[] Arguments => IsTls ? ["--certfile", Certificate.Path, "--http", "1"] : ["--front-end", "kestrel"];

    /// <summary>Trusts the servers' authority, and speaks HTTP/1.1.</summary>
    public static SslClientAuthenticationOptions ClientOptions => new()
    {
        TargetHost = "localhost",
        CertificateChainPolicy = IsTls ? Certificate.Authority.TrustingPolicy() : null,
    };

    /// <summary>Speaks TLS on a connection.</summary>
    public static async Task<Stream> Secure(Socket socket)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(ClientOptions);
        return stream;
    }

    /// <summary>Of all servers of a run over TLS.</summary>
    private static readonly Lazy<(string Path, TestCertificates Authority)> Made = new(Make);

    private static (string Path, TestCertificates Authority) Certificate => Made.Value;

    private static (string Path, TestCertificates Authority) Make()
    {
        var authority = new TestCertificates();
        using var server = authority.Server("localhost", "127.0.0.1", "::1");
        var path = Path.Combine(Directory.CreateTempSubdirectory("wizgi-test-tls-").FullName, "server.pem");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        File.WriteAllText(path, TestCertificates.Key(server) + "\n" + authority.Chain(server));
        return (path, authority);
    }
}
