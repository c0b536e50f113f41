using System.Net.Security;
using System.Security.Authentication;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>How TLS is spoken.</summary>
internal sealed record TlsOptions
{
    public required CertificateStore Certificates { get; init; }

    /// <summary>Clients are asked for a certificate, which must come from one of the store's authorities.</summary>
    public bool AsksClients { get; init; }

    /// <summary>Those without one are refused.</summary>
    public bool RequiresClients { get; init; }

    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Null: the system's.</summary>
    public IReadOnlyList<TlsCipherSuite>? Ciphers { get; init; }
}
