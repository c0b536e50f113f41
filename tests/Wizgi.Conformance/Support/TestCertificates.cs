using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Wizgi.Conformance.Support;

/// <summary>An authority of a test's own, one between it and the servers, and what they sign.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset End = DateTimeOffset.UtcNow.AddDays(30);
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificates()
    {
        var root = Request("CN=Test Root", _rootKey, isAuthority: true);
        Root = root.CreateSelfSigned(Start.AddDays(-1), End.AddDays(1));
        Middle = Request("CN=Test Middle", _middleKey, isAuthority: true).Create(Root, Start.AddHours(-1), End.AddHours(1), Serial()).CopyWithPrivateKey(_middleKey);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Middle { get; }

    /// <summary>The authority's certificate, PEM.</summary>
    public string RootPem => Root.ExportCertificatePem();

    /// <summary>A server's certificate for host names, with its key.</summary>
    public X509Certificate2 Server(params string[] names) => Issue(ECDsa.Create(ECCurve.NamedCurves.nistP256), "CN=" + names[0], names, Start, End);

    public X509Certificate2 RsaServer(params string[] names)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + names[0], key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(NamesOf(names));
        using var issuer = Middle.GetECDsaPrivateKey()!;
        return request.Create(Middle.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer), Start, End, Serial()).CopyWithPrivateKey(key);
    }

    public X509Certificate2 Expired(params string[] names) => Issue(ECDsa.Create(ECCurve.NamedCurves.nistP256), "CN=" + names[0], names, Start.AddHours(-1), Start.AddHours(1));

    /// <summary>A client's certificate, with its key.</summary>
    public X509Certificate2 Client(string subject) => Issue(ECDsa.Create(ECCurve.NamedCurves.nistP256), subject, [], Start, End);

    /// <summary>The certificate and the one between it and the authority, PEM.</summary>
    public string Chain(X509Certificate2 server) => server.ExportCertificatePem() + "\n" + Middle.ExportCertificatePem() + "\n";

    public static string Key(X509Certificate2 server) => KeyOf(server).ExportPkcs8PrivateKeyPem();

    public static string EncryptedKey(X509Certificate2 server, string password) =>
        KeyOf(server).ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    /// <summary>Certificate, key and the one between, as PKCS #12.</summary>
    public byte[] Pkcs12(X509Certificate2 server, string password)
    {
        using var between = X509CertificateLoader.LoadCertificate(Middle.RawData);
        return new X509Certificate2Collection { server, between }.Export(X509ContentType.Pkcs12, password)!;
    }

    /// <summary>For a client that trusts this authority alone.</summary>
    public X509ChainPolicy TrustingPolicy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(Root.RawData));
        return policy;
    }

    /// <summary>Writes chain and key of a server into two files.</summary>
    public void Write(X509Certificate2 server, string certificatePath, string keyPath)
    {
        File.WriteAllText(certificatePath, Chain(server));
        File.WriteAllText(keyPath, Key(server));
    }

    public void Dispose()
    {
        Root.Dispose();
        Middle.Dispose();
        _rootKey.Dispose();
        _middleKey.Dispose();
    }

    private X509Certificate2 Issue(ECDsa key, string subject, string[] names, DateTimeOffset start, DateTimeOffset end)
    {
        using (key)
        {
            var request = Request(subject, key, isAuthority: false);
            if (names.Length > 0) request.CertificateExtensions.Add(NamesOf(names));
            using var certificate = request.Create(Middle, start, end, Serial());
            return certificate.CopyWithPrivateKey(key);
        }
    }

    private static CertificateRequest Request(string subject, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        return request;
    }

    private static X509Extension NamesOf(string[] names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) builder.AddIpAddress(address);
            else builder.AddDnsName(name);
        }
        return builder.Build();
    }

    private static AsymmetricAlgorithm KeyOf(X509Certificate2 server) => (AsymmetricAlgorithm?)server.GetECDsaPrivateKey() ?? server.GetRSAPrivateKey()!;

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(12);
        serial[0] &= 0x7F;
        return serial;
    }
}
