using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Says for each client how TLS is spoken with it.</summary>
/// <param name="tls">The server's.</param>
/// <param name="protocols">For ALPN, the preferred first.</param>
internal sealed class TlsHandshake(TlsOptions tls, List<SslApplicationProtocol> protocols)
{
    private readonly CipherSuitesPolicy? _ciphers = tls.Ciphers is null || OperatingSystem.IsWindows() ? null : new CipherSuitesPolicy(tls.Ciphers);

    /// <param name="hello">What the client began with.</param>
    public SslServerAuthenticationOptions Choose(SslClientHelloInfo hello)
    {
        var store = tls.Certificates;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = store.Find(hello.ServerName),
            EnabledSslProtocols = tls.Versions,
            ApplicationProtocols = protocols,
            CipherSuitesPolicy = _ciphers,
            // RFC 9325 §3.4: not with TLS 1.2, and 1.3 has none.
            AllowRenegotiation = false,
            AllowTlsResume = !tls.AsksClients,
            ClientCertificateRequired = tls.AsksClients,
        };
        if (!tls.AsksClients) return options;
        options.CertificateChainPolicy = PolicyOf(store.Authorities);
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0 ? !tls.RequiresClients : errors == SslPolicyErrors.None;
        return options;
    }

    /// <summary>Good is who has a valid certificate for clients that one of these authorities stands for, whatever the system trusts.</summary>
    private static X509ChainPolicy PolicyOf(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // Lists of revoked certificates are not asked for over the network, as in gunicorn.
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        // id-kp-clientAuth: RFC 5280 §4.2.1.12.
        policy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2"));
        foreach (var authority in authorities)
        {
            // One that has signed itself, or is trusted as if: an intermediate alone is not enough for .NET, and is offered to build the chain.
            if (authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData)) policy.CustomTrustStore.Add(authority);
            else policy.ExtraStore.Add(authority);
        }
        return policy;
    }
}
