using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Wizgi.Cli.Tls;

/// <summary>A server's certificate, the ones behind it, and its private key, from the files they are in.</summary>
internal sealed class CertificateFile : IDisposable
{
    // More than any chain needs: something else is meant.
    private const int LongestFile = 1024 * 1024;

    private readonly AsymmetricAlgorithm _key;

    private CertificateFile(X509Certificate2Collection certificates, AsymmetricAlgorithm key) => (Certificates, _key) = (certificates, key);

    /// <summary>The server's own first.</summary>
    public X509Certificate2Collection Certificates { get; }

    /// <param name="path">PEM, or PKCS #12.</param>
    /// <param name="keyPath">PEM; null: the key stands with the certificate.</param>
    /// <param name="password">Of the key or the PKCS #12 file, asked for when it is needed.</param>
    /// <exception cref="TlsFileException">A file cannot be read, or they do not go together.</exception>
    public static CertificateFile Read(string path, string? keyPath, PasswordSource? password)
    {
        var bytes = ReadBytes(path);
        if (!IsPem(bytes)) return ReadPkcs12(path, bytes, keyPath, password);
        var text = Encoding.Latin1.GetString(bytes);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException problem)
        {
            throw new TlsFileException(path, $"a certificate in it cannot be read ({problem.Message})");
        }
        if (certificates.Count == 0)
            throw new TlsFileException(path, PrivateKeyFile.HasKey(text) ? "a private key, where the certificate is wanted; --certfile names the certificate and --keyfile its key" : "there is no certificate in it");
        var key = PrivateKeyFile.Read(keyPath ?? path, keyPath is null ? text : ReadText(keyPath), isOwnFile: keyPath is not null, password);
        if (IsOf(key, certificates[0])) return new CertificateFile(certificates, key);
        var isLater = certificates.Skip(1).Any(other => IsOf(key, other));
        key.Dispose();
        if (isLater)
            throw new TlsFileException(path, "the server's own certificate must come first, and then those between it and its authority");
        throw new TlsFileException(keyPath ?? path, $"the private key is not that of the certificate in {path}");
    }

    /// <summary>Key and certificates in one text.</summary>
    public string ToPem() => string.Join('\n', Certificates.Select(certificate => certificate.ExportCertificatePem()).Prepend(_key.ExportPkcs8PrivateKeyPem()));

    public void Dispose() => _key.Dispose();

    /// <exception cref="TlsFileException">It cannot be read.</exception>
    public static string ReadText(string path) => Encoding.Latin1.GetString(ReadBytes(path));

    private static CertificateFile ReadPkcs12(string path, byte[] bytes, string? keyPath, PasswordSource? password)
    {
        if (keyPath is not null && LooksLikePkcs12(bytes)) throw new TlsFileException(path, "a PKCS #12 file has its key in itself, and no --keyfile beside it");
        X509Certificate2Collection found;
        try
        {
            found = X509CertificateLoader.LoadPkcs12Collection(bytes, password?.Read(), X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet);
        }
        catch (CryptographicException problem)
        {
            throw new TlsFileException(path, LooksLikePkcs12(bytes)
                ? $"this PKCS #12 file cannot be opened: {(password is null ? "it needs a password, --keyfile-password" : $"the password is wrong, or the file is damaged ({problem.Message})")}"
                : "it is neither PEM nor PKCS #12");
        }
        var leaf = found.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new TlsFileException(path, "this PKCS #12 file has no private key");
        return new CertificateFile([leaf, .. found.Where(certificate => certificate != leaf)], (AsymmetricAlgorithm?)leaf.GetRSAPrivateKey() ?? leaf.GetECDsaPrivateKey() ?? throw PrivateKeyFile.Unusable(path));
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is null && file.Length > LongestFile) throw new TlsFileException(path, "it is too long to be a certificate or a key");
            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException(path, TlsFileException.Reason(problem));
        }
    }

    private static bool IsPem(byte[] bytes) => bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    // An ASN.1 SEQUENCE that begins with the version 3 (RFC 7292 §4).
    private static bool LooksLikePkcs12(byte[] bytes) => bytes.Length > 8 && bytes[0] == 0x30 && bytes.AsSpan(0, 8).IndexOf("\x02\x01\x03"u8) > 0;

    private static bool IsOf(AsymmetricAlgorithm key, X509Certificate2 certificate)
    {
        try
        {
            using var both = key switch
            {
                RSA rsa => certificate.CopyWithPrivateKey(rsa),
                ECDsa elliptic => certificate.CopyWithPrivateKey(elliptic),
                _ => null,
            };
            return both is not null;
        }
        catch (Exception problem) when (problem is ArgumentException or CryptographicException or InvalidOperationException)
        {
            return false;
        }
    }
}
