using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>The certificates of a server, by the names clients ask for. They may be replaced at any time: connections that are open go on with what they have.</summary>
internal sealed class CertificateStore
{
    private volatile Table _table;

    /// <inheritdoc cref="Replace"/>
    public CertificateStore(IReadOnlyList<string> certificates, string authorities) => _table = new Table(certificates, authorities);

    /// <summary>The authorities of client certificates; empty: none.</summary>
    public X509Certificate2Collection Authorities => _table.Authorities;

    /// <summary>Puts others in their place.</summary>
    /// <param name="certificates">PEM each: a private key, its certificate, and those between that and its authority. The first is for clients that ask for no name, or for another.</param>
    /// <param name="authorities">Of client certificates, PEM.</param>
    /// <exception cref="CryptographicException">One of them is none. Nothing has changed.</exception>
    public void Replace(IReadOnlyList<string> certificates, string authorities) => _table = new Table(certificates, authorities);

    /// <summary>The certificate for a name.</summary>
    /// <param name="name">Of the client's server_name extension (RFC 6066 §3); empty: it has none.</param>
    public SslStreamCertificateContext Find(string? name)
    {
        var table = _table;
        if (string.IsNullOrEmpty(name)) return table.First;
        if (table.Names.TryGetValue(name, out var found)) return found;
        // RFC 9525 §6.3: '*' is the whole left-most label, and only one.
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && table.Names.TryGetValue("*" + name[dot..], out found) ? found : table.First;
    }

    private sealed class Table
    {
        public Table(IReadOnlyList<string> certificates, string authorities)
        {
            foreach (var pem in certificates)
            {
                var (context, leaf) = Load(pem);
                First ??= context;
                foreach (var name in leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames())) Names.TryAdd(name, context);
            }
            if (authorities.Length > 0) Authorities.ImportFromPem(authorities);
        }

        public SslStreamCertificateContext First { get; } = null!;

        public Dictionary<string, SslStreamCertificateContext> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

        public X509Certificate2Collection Authorities { get; } = [];

        private static (SslStreamCertificateContext Context, X509Certificate2 Leaf) Load(string pem)
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            var leaf = X509Certificate2.CreateFromPem(pem, pem);
            chain.RemoveAt(0);
            // Offline: nothing is fetched from anywhere; the file has what there is to send.
            return (SslStreamCertificateContext.Create(leaf, chain, offline: true), leaf);
        }
    }
}
