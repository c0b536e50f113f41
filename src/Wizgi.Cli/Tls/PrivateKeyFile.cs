using System.Security.Cryptography;

namespace Wizgi.Cli.Tls;

/// <summary>A private key in PEM.</summary>
internal static class PrivateKeyFile
{
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";

    // RFC 7468 §10 and §11, RFC 8017 A.1.2, RFC 5915.
    private static readonly string[] Labels = ["PRIVATE KEY", Encrypted, "RSA PRIVATE KEY", "EC PRIVATE KEY"];

    public static bool HasKey(string text) => Find(text) is not null;

    /// <param name="path">For messages.</param>
    /// <param name="text">Its content.</param>
    /// <param name="isOwnFile">It is not the certificate's.</param>
    /// <param name="password">Asked for when it is needed.</param>
    /// <exception cref="TlsFileException">There is no key in it that can be used.</exception>
    public static AsymmetricAlgorithm Read(string path, string text, bool isOwnFile, PasswordSource? password)
    {
        if (Find(text) is not { } label)
        {
            throw new TlsFileException(path, !isOwnFile ? "there is no private key beside the certificate; name its file with --keyfile"
                : text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal) ? "a certificate, where the private key is wanted; --certfile names the certificate and --keyfile its key"
                : "there is no private key in it");
        }
        if (text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw new TlsFileException(path, "the key is encrypted in OpenSSL's old way, which cannot be read here; write it anew: openssl pkcs8 -topk8 -in OLD -out NEW");
        if (label == Encrypted && password is null) throw new TlsFileException(path, "the key is encrypted; say where its password is: --keyfile-password");
        var secret = label == Encrypted ? password!.Read() : null;
        return Import(RSA.Create(), text, secret) ?? Import(ECDsa.Create(), text, secret)
            ?? throw (label == Encrypted ? new TlsFileException(path, "the key cannot be read: its password is wrong, or it is neither RSA nor EC") : Unusable(path));
    }

    public static TlsFileException Unusable(string path) => new(path, "the private key cannot be read: it is damaged, or neither RSA nor EC (P-256, P-384, P-521)");

    private static AsymmetricAlgorithm? Import(AsymmetricAlgorithm key, string text, string? password)
    {
        try
        {
            // The certificate may stand in the same text.
            var pem = Block(text);
            if (password is null) key.ImportFromPem(pem);
            else key.ImportFromEncryptedPem(pem, password);
            return key;
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }

    private static string Block(string text)
    {
        var label = Find(text)!;
        var start = text.IndexOf($"-----BEGIN {label}-----", StringComparison.Ordinal);
        var last = $"-----END {label}-----";
        var end = text.IndexOf(last, start, StringComparison.Ordinal);
        return end < 0 ? "" : text[start..(end + last.Length)];
    }

    private static string? Find(string text) => Labels.FirstOrDefault(label => text.Contains($"-----BEGIN {label}-----", StringComparison.Ordinal));
}
