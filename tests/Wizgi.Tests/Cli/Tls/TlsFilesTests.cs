using System.Security.Cryptography.X509Certificates;
using Wizgi.Cli;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Tls;
using Wizgi.Conformance.Support;
using TemporaryFolder = Wizgi.Tests.Support.TemporaryFolder;

namespace Wizgi.Tests.Cli.Tls;

public sealed class TlsFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _authority = new();
    private readonly X509Certificate2 _server;

    public TlsFilesTests()
    {
        _server = _authority.Server("example.org", "*.example.org");
        _authority.Write(_server, Path("cert.pem"), Path("key.pem"));
    }

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_chain_and_its_key_are_read_in_their_order()
    {
        var (material, warnings) = Read(["cert.pem"], ["key.pem"]);
        Assert.Empty(warnings);
        var loaded = new X509Certificate2Collection();
        loaded.ImportFromPem(material.Certificates[0]);
        Assert.Equal([_server.Thumbprint, _authority.Middle.Thumbprint], loaded.Select(certificate => certificate.Thumbprint));
        Assert.Contains("-----BEGIN PRIVATE KEY-----", material.Certificates[0], StringComparison.Ordinal);
        Assert.Equal(material.Certificates, TlsMaterial.Parse(material.ToLine()).Certificates);
    }

    [Fact]
    public void An_RSA_key_is_read_as_PKCS_1()
    {
        using var server = _authority.RsaServer("rsa.example");
        using var key = server.GetRSAPrivateKey()!;
        Write("rsa.pem", _authority.Chain(server));
        Write("rsa.key", key.ExportRSAPrivateKeyPem());
        Assert.Single(Read(["rsa.pem"], ["rsa.key"]).Material.Certificates);
    }

    [Fact]
    public void A_file_may_have_certificate_and_key()
    {
        Write("both.pem", TestCertificates.Key(_server) + "\n" + _authority.Chain(_server));
        Assert.Single(Read(["both.pem"]).Material.Certificates);
    }

    [Fact]
    public void PKCS_12_and_an_encrypted_key_are_opened_with_the_password()
    {
        File.WriteAllBytes(Path("server.pfx"), _authority.Pkcs12(_server, "geheim"));
        Write("password", "geheim\n");
        Write("locked.key", TestCertificates.EncryptedKey(_server, "geheim"));
        var opened = Read(["server.pfx"], [], $"file:{Path("password")}").Material.Certificates[0];
        Assert.Equal(2, opened.Split("BEGIN CERTIFICATE").Length - 1);
        Assert.Contains("-----BEGIN PRIVATE KEY-----", Read(["cert.pem"], ["locked.key"], $"file:{Path("password")}").Material.Certificates[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.pem", "key.pem", "--certfile", "none.pem: there is no such file")]
    [InlineData("cert.pem", "none.pem", "--keyfile", "none.pem: there is no such file")]
    [InlineData("key.pem", "cert.pem", "--certfile", "--certfile names the certificate and --keyfile its key")]
    [InlineData("cert.pem", "other.pem", "--keyfile", "--certfile names the certificate and --keyfile its key")]
    [InlineData("cert.pem", null, "--certfile", "name its file with --keyfile")]
    [InlineData("cert.pem", "other.key", "--keyfile", "is not that of the certificate in")]
    [InlineData("reversed.pem", "key.pem", "--certfile", "must come first")]
    [InlineData("text", "key.pem", "--certfile", "neither PEM nor PKCS #12")]
    [InlineData("cert.pem", "text", "--keyfile", "there is no private key in it")]
    [InlineData("damaged.pem", "key.pem", "--certfile", "cannot be read")]
    [InlineData("cert.pem", "damaged.key", "--keyfile", "it is damaged, or neither RSA nor EC")]
    [InlineData("cert.pem", "locked.key", "--keyfile", "say where its password is: --keyfile-password")]
    [InlineData("cert.pem", "old.key", "--keyfile", "openssl pkcs8 -topk8")]
    [InlineData("server.pfx", null, "--certfile", "--keyfile-password")]
    [InlineData("server.pfx", "key.pem", "--certfile", "no --keyfile beside it")]
    public void What_will_not_do_is_told_in_a_line(string certificate, string? key, string flag, string why)
    {
        using var other = _authority.Server("other.example");
        Write("other.pem", _authority.Chain(other));
        Write("other.key", TestCertificates.Key(other));
        Write("reversed.pem", _authority.Middle.ExportCertificatePem() + "\n" + _server.ExportCertificatePem());
        Write("text", "hello\n");
        Write("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Write("damaged.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Write("locked.key", TestCertificates.EncryptedKey(_server, "geheim"));
        Write("old.key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        File.WriteAllBytes(Path("server.pfx"), _authority.Pkcs12(_server, "geheim"));
        var problem = Assert.Throws<UserError>(() => Read([certificate], key is null ? [] : [key]));
        Assert.StartsWith(flag + " ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(why, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void A_wrong_password_is_told_and_not_shown()
    {
        Write("locked.key", TestCertificates.EncryptedKey(_server, "geheim"));
        Write("password", "falsch\n");
        var problem = Assert.Throws<UserError>(() => Read(["cert.pem"], ["locked.key"], $"file:{Path("password")}"));
        Assert.Contains("its password is wrong", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("falsch", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_expired_is_a_warning()
    {
        using var expired = _authority.Expired("example.org");
        _authority.Write(expired, Path("expired.pem"), Path("expired.key"));
        Assert.Contains("the certificate expired on ", Assert.Single(Read(["expired.pem"], ["expired.key"]).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_in_two_certificates_is_a_warning() =>
        Assert.Contains("is for example.org too", Read(["cert.pem", "both.pem"], SecondWithTheSameNames()).Warnings[0], StringComparison.Ordinal);

    [Fact]
    public void There_is_one_key_for_each_certificate_or_none() =>
        Assert.Contains("there are 2 certificates and 1 keys", Assert.Throws<UserError>(() => Read(["cert.pem", "cert.pem"], ["key.pem"])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("keyfile", "key.pem", "there is none: --certfile")]
    [InlineData("ca_certs", "ca.pem", "there is none: --certfile")]
    [InlineData("cert_reqs", "2", "--certfile")]
    [InlineData("http", "1,2", "without TLS a client cannot choose")]
    [InlineData("http", "3", "needs TLS")]
    [InlineData("http", "4", "some of 1, 2 and 3")]
    [InlineData("ssl_version", "TLSv1", "use TLS, TLSv1_2 or TLSv1_3")]
    [InlineData("ciphers", "HIGH:!aNULL", "'HIGH' is no cipher suite")]
    [InlineData("keyfile_password", "geheim", "not the password itself")]
    public void What_goes_with_TLS_alone_is_refused_without_it(string name, string text, string why)
    {
        var problem = Assert.Throws<UserError>(() => Settings((name, [text])).Check());
        Assert.Contains(why, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_certificates_need_an_authority()
    {
        (string, string[])[] tls = [("certfile", [Path("cert.pem")]), ("keyfile", [Path("key.pem")])];
        Assert.Contains("--ca-certs", Assert.Throws<UserError>(() => Settings([.. tls, ("cert_reqs", ["required"])]).Check()).Message, StringComparison.Ordinal);
        Write("ca.pem", _authority.RootPem);
        var (material, _) = TlsFiles.Of(Settings([.. tls, ("cert_reqs", ["required"]), ("ca_certs", [Path("ca.pem")])]).Check()).Read();
        Assert.Contains("BEGIN CERTIFICATE", material.Authorities, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")]
    [InlineData("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256")]
    [InlineData("AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA")]
    [InlineData("ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384")]
    [InlineData("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")]
    public void Suites_have_OpenSSLs_names_or_the_RFCs(string name, string suite) => Assert.Equal(suite, CipherNames.Parse(name)![^1].ToString());

    private string[] SecondWithTheSameNames()
    {
        using var second = _authority.Server("example.org");
        _authority.Write(second, Path("both.pem"), Path("both.key"));
        return ["key.pem", "both.key"];
    }

    private (TlsMaterial Material, IReadOnlyList<string> Warnings) Read(string[] certificates, string[]? keys = null, string? password = null) => TlsFiles.Of(Settings(
        ("certfile", [.. certificates.Select(Path)]), ("keyfile", [.. (keys ?? []).Select(Path)]), ("keyfile_password", password is null ? [] : [password]))).Read();

    private static ServeSettings Settings(params (string Name, string[] Texts)[] given) =>
        new(given.Where(item => item.Texts.Length > 0).ToDictionary(item => item.Name, item => new SettingTexts("--" + item.Name, item.Texts)));

    private string Path(string name) => System.IO.Path.Combine(_folder.Path, name);

    private void Write(string name, string text) => File.WriteAllText(Path(name), text);
}
