using System.Net.Security;
using System.Security.Authentication;
using Wizgi.AspNetCore.Gateways;
using Wizgi.Cli.Tls;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Settings;

/// <summary>What is spoken to clients: TLS with which certificates, which versions of HTTP, and by which front end.</summary>
internal static class TlsSettings
{
    public static readonly Setting<IReadOnlyList<string>> CertificateFiles = new("certfile", new SettingList<string>(new SettingType<string>("FILE", Located)))
    {
        Flags = ["--certfile"],
        Prose = "Serve TLS with this certificate and its chain: a PEM file, the server's own first, or a PKCS #12 file. May be given several times: a client gets the one for the name it asks for, else the first.",
    };

    public static readonly Setting<IReadOnlyList<string>> KeyFiles = new("keyfile", new SettingList<string>(new SettingType<string>("FILE", Located)))
    {
        Flags = ["--keyfile"],
        Prose = "The private key of the certificate, PEM; with several, one for each in the same order. Not needed where the certificate's file has the key.",
    };

    /// <summary>Where the password is; it is read when it is needed.</summary>
    public static readonly Setting<PasswordSource?> KeyPassword = new("keyfile_password", new SettingType<PasswordSource?>("FROM", PasswordSource.Parse))
    {
        Flags = ["--keyfile-password"],
        Prose = "Where the password of encrypted keys and PKCS #12 files is: file:PATH or env:VARIABLE.",
    };

    public static readonly Setting<string?> Authorities = new("ca_certs", new SettingType<string?>("FILE", (text, folder) => text.Length == 0 ? null : Located(text, folder)))
    {
        Flags = ["--ca-certs"],
        Prose = "The authorities that client certificates must come from, PEM.",
    };

    public static readonly Setting<ClientCertificates> ClientCertificates = new("cert_reqs", SettingTypes.OneOf(
        [("none", Tls.ClientCertificates.None), ("optional", Tls.ClientCertificates.Optional), ("required", Tls.ClientCertificates.Required)],
        [
            ("0", Tls.ClientCertificates.None), ("1", Tls.ClientCertificates.Optional), ("2", Tls.ClientCertificates.Required),
            ("CERT_NONE", Tls.ClientCertificates.None), ("CERT_OPTIONAL", Tls.ClientCertificates.Optional), ("CERT_REQUIRED", Tls.ClientCertificates.Required),
        ]))
    {
        Flags = ["--cert-reqs"],
        Default = "none",
        DefaultSource = "gunicorn",
        Prose = "Whether clients are asked for a certificate, and whether they must have one; gunicorn's 0, 1 and 2.",
    };

    /// <summary>Null: the system's.</summary>
    public static readonly Setting<IReadOnlyList<TlsCipherSuite>?> Ciphers = new("ciphers", new SettingType<IReadOnlyList<TlsCipherSuite>?>("SUITES", CipherNames.Parse))
    {
        Flags = ["--ciphers"],
        DefaultSource = "the system's OpenSSL",
        Prose = "The cipher suites of TLS 1.2, as OpenSSL or RFCs call them, separated by colons. Those of TLS 1.3 stay, unless some of them are named.",
    };

    // Names and numbers are those of Python's ssl module, which gunicorn takes.
    public static readonly Setting<SslProtocols> TlsVersions = new("ssl_version", SettingTypes.OneOf(
        [("TLS", SslProtocols.Tls12 | SslProtocols.Tls13), ("TLSv1_2", SslProtocols.Tls12), ("TLSv1_3", SslProtocols.Tls13)],
        [
            ("TLS_SERVER", SslProtocols.Tls12 | SslProtocols.Tls13), ("SSLv23", SslProtocols.Tls12 | SslProtocols.Tls13), ("2", SslProtocols.Tls12 | SslProtocols.Tls13),
            ("17", SslProtocols.Tls12 | SslProtocols.Tls13), ("5", SslProtocols.Tls12), ("TLSv1.2", SslProtocols.Tls12), ("TLSv1.3", SslProtocols.Tls13),
        ]))
    {
        Flags = ["--ssl-version"],
        Default = "TLS",
        DefaultSource = "RFC 9325: older than 1.2 is not spoken",
        Prose = "The versions of TLS: TLS is 1.2 and 1.3, the others are one of them alone.",
    };

    /// <summary>Empty: those that suit.</summary>
    private static readonly Setting<IReadOnlyList<int>> HttpVersionList = new("http", new SettingList<int>(new("VERSIONS", text =>
        text is "1" or "2" or "3" ? text[0] - '0' : throw new FormatException("some of 1, 2 and 3 are needed, separated by commas")), ','))
    {
        Flags = ["--http"],
        DefaultSource = "1,2 with TLS, else 1",
        Prose = "The versions of HTTP to speak: some of 1,2,3. Without TLS 2 stands alone: clients must know that it is HTTP/2 (h2c). 3 needs QUIC on this machine.",
    };

    public static readonly Setting<FrontEndKind> FrontEnd = new("front_end", SettingTypes.OneOf(("auto", FrontEndKind.Auto), ("engine", FrontEndKind.Engine), ("kestrel", FrontEndKind.Kestrel)))
    {
        Flags = ["--front-end"],
        Default = "auto",
        Prose = "What speaks to clients: Wizgi's own engine, which is the fastest for plain HTTP/1.1, or Kestrel, which knows TLS, HTTP/2 and HTTP/3; auto takes the one that is needed.",
    };

    public static readonly SettingSection Section = new("TLS and HTTP versions",
        CertificateFiles, KeyFiles, KeyPassword, Authorities, ClientCertificates, Ciphers, TlsVersions, HttpVersionList, FrontEnd);

    // Whether it exists is for who reads it: a worker may not even see it.
    private static string Located(string text, string folder) => text.Length == 0 ? throw new FormatException("a file is needed") : Path.GetFullPath(text, folder);

    public static bool HasTls(ServeSettings settings) => settings.Get(CertificateFiles).Count > 0;

    /// <summary>Where a server listens, as clients write it.</summary>
    public static string Show(ServeSettings settings, Listener listener) => HasTls(settings) ? listener.Display.Replace("http://", "https://", StringComparison.Ordinal) : listener.Display;

    /// <summary>The versions of HTTP, in order.</summary>
    public static IReadOnlyList<int> HttpVersions(ServeSettings settings) => settings.Get(HttpVersionList) is { Count: > 0 } given ? [.. given.Distinct().Order()] : HasTls(settings) ? [1, 2] : [1];

    public static bool NeedsKestrel(ServeSettings settings) => settings.Get(FrontEnd) == FrontEndKind.Kestrel || settings.Get(SocketSettings.Protocol) != GatewayProtocol.Http || HasTls(settings) || HttpVersions(settings).Any(version => version > 1);

    /// <summary>Checks what belongs together, and reads the files.</summary>
    /// <exception cref="UserError">A setting needs another, or a file will not do.</exception>
    public static void Check(ServeSettings settings)
    {
        var versions = HttpVersions(settings);
        if (settings.Get(FrontEnd) == FrontEndKind.Engine && HasTls(settings)) throw new UserError($"{settings.PlaceOf(FrontEnd)} engine: it speaks no TLS ({settings.PlaceOf(CertificateFiles)}); use auto or kestrel");
        if (settings.Get(FrontEnd) == FrontEndKind.Engine && versions.Any(version => version > 1))
            throw new UserError($"{settings.PlaceOf(FrontEnd)} engine: it speaks HTTP/1.1 alone ({settings.PlaceOf(HttpVersionList)}); use auto or kestrel");
        if (HasTls(settings))
        {
            if (settings.Get(ClientCertificates) != Tls.ClientCertificates.None && settings.Get(Authorities) is null)
                throw new UserError($"{settings.PlaceOf(ClientCertificates)}: the authorities that client certificates come from are needed: --ca-certs");
            _ = TlsFiles.Of(settings).Read();
            return;
        }
        foreach (var setting in (Setting[])[KeyFiles, Authorities])
            if (settings.Given(setting) is { Texts: [not "", ..] } given) throw new UserError($"{given.Place} {given.Texts[0]}: it belongs to a certificate, and there is none: --certfile");
        if (settings.Get(ClientCertificates) != Tls.ClientCertificates.None) throw new UserError($"{settings.PlaceOf(ClientCertificates)}: without TLS no client can show a certificate: --certfile");
        if (versions.Contains(3)) throw new UserError($"{settings.PlaceOf(HttpVersionList)}: HTTP/3 needs TLS, and so a certificate: --certfile");
        if (versions.Count > 1)
            throw new UserError($"{settings.PlaceOf(HttpVersionList)} {string.Join(',', versions)}: without TLS a client cannot choose; give 2 alone (h2c), or a certificate: --certfile");
    }
}

/// <summary>What speaks to clients.</summary>
internal enum FrontEndKind
{
    /// <summary>The engine where it will do.</summary>
    Auto,

    Engine,
    Kestrel,
}
