using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Tls;

/// <summary>The files that settings name for TLS.</summary>
internal sealed class TlsFiles
{
    private readonly List<(string Certificate, string? Key)> _pairs;
    private readonly PasswordSource? _password;
    private readonly string? _authorities;
    private readonly ServeSettings _settings;

    private TlsFiles(List<(string Certificate, string? Key)> pairs, ServeSettings settings)
    {
        (_pairs, _settings) = (pairs, settings);
        (_password, _authorities) = (settings.Get(TlsSettings.KeyPassword), settings.Get(TlsSettings.Authorities));
    }

    /// <summary>All of them, for who looks whether they have changed.</summary>
    public IEnumerable<string> Paths => [.. _pairs.SelectMany(pair => (string?[])[pair.Certificate, pair.Key]).OfType<string>(), .. _authorities is null ? (string[])[] : [_authorities]];

    /// <exception cref="UserError">There are not as many keys as certificates.</exception>
    public static TlsFiles Of(ServeSettings settings)
    {
        var (certificates, keys) = (settings.Get(TlsSettings.CertificateFiles), settings.Get(TlsSettings.KeyFiles));
        if (keys.Count > 0 && keys.Count != certificates.Count)
            throw new UserError($"{settings.PlaceOf(TlsSettings.KeyFiles)}: there are {certificates.Count} certificates and {keys.Count} keys; give one key for each certificate, in the same order");
        return new TlsFiles([.. certificates.Select((path, index) => (path, keys.Count == 0 ? null : keys[index]))], settings);
    }

    /// <summary>Reads and checks all of them.</summary>
    /// <exception cref="UserError">One will not do.</exception>
    public (TlsMaterial Material, IReadOnlyList<string> Warnings) Read()
    {
        try
        {
            var warnings = new List<string>();
            var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            var material = new TlsMaterial([.. _pairs.Select(pair => ReadPair(pair.Certificate, pair.Key, names, warnings))], _authorities is null ? "" : ReadAuthorities(_authorities, warnings));
            return (material, warnings);
        }
        catch (TlsFileException problem)
        {
            throw new UserError($"{_settings.PlaceOf(SettingOf(problem.Path))} {problem.Message}");
        }
    }

    private Setting SettingOf(string path)
    {
        if (path == _authorities) return TlsSettings.Authorities;
        if (_pairs.Any(pair => pair.Certificate == path)) return TlsSettings.CertificateFiles;
        return _pairs.Any(pair => pair.Key == path) ? TlsSettings.KeyFiles : TlsSettings.KeyPassword;
    }

    private string ReadPair(string path, string? keyPath, Dictionary<string, string> names, List<string> warnings)
    {
        using var pair = CertificateFile.Read(path, keyPath, _password);
        var leaf = pair.Certificates[0];
        if (Expiry(leaf) is { } expiry) warnings.Add($"{path}: the certificate {expiry}");
        foreach (var name in CertificateNames.Of(leaf))
            if (!names.TryAdd(name, path) && names[name] != path) warnings.Add($"{path}: the certificate in {names[name]} is for {name} too, and is the one that is used");
        return pair.ToPem();
    }

    private static string ReadAuthorities(string path, List<string> warnings)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(CertificateFile.ReadText(path));
        }
        catch (CryptographicException problem)
        {
            throw new TlsFileException(path, $"a certificate in it cannot be read ({problem.Message})");
        }
        if (found.Count == 0) throw new TlsFileException(path, "there is no certificate in it; the authorities of client certificates are given in PEM");
        foreach (var authority in found)
            if (Expiry(authority) is { } expiry) warnings.Add($"{path}: the authority {authority.Subject} {expiry}");
        return string.Join('\n', found.Select(authority => authority.ExportCertificatePem()));
    }

    private static string? Expiry(X509Certificate2 certificate)
    {
        if (certificate.NotAfter < DateTime.Now) return $"expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";
        return certificate.NotBefore > DateTime.Now ? $"is valid only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC" : null;
    }
}
