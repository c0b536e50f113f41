using System.Security.Cryptography.X509Certificates;

namespace Wizgi.Cli.Tls;

/// <summary>Which host names a certificate is for.</summary>
internal static class CertificateNames
{
    /// <summary>The DNS names of its subjectAltName, such as <c>example.org</c> and <c>*.example.org</c>.</summary>
    /// <remarks>RFC 9525 §2: a common name is no host name any more, and clients do not look at it.</remarks>
    public static IEnumerable<string> Of(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()).Distinct(StringComparer.OrdinalIgnoreCase);
}
