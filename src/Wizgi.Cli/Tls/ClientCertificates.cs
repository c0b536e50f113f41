namespace Wizgi.Cli.Tls;

/// <summary>Whether clients show certificates: <c>ssl.CERT_NONE</c>, <c>CERT_OPTIONAL</c>, <c>CERT_REQUIRED</c>.</summary>
internal enum ClientCertificates
{
    None,

    /// <summary>They are asked; one that is shown must be good.</summary>
    Optional,

    Required,
}
