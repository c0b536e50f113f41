using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>What the environ says of TLS: mod_ssl's variables, and those of pyvoy.</summary>
/// <remarks>https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#envvars; docs/environ.md. Nothing of it comes from a request.</remarks>
internal static class TlsEnviron
{
    public static ConnectionEnviron Make(IFeatureCollection connection)
    {
        var environ = new ConnectionEnviron();
        if (connection.Get<ITlsHandshakeFeature>() is { } handshake)
        {
            var version = VersionOf(handshake.Protocol);
            environ.Add("SSL_PROTOCOL", version);
            environ.Add("wsgi.ext.tls.tls_version", version);
            if (handshake.NegotiatedCipherSuite is { } suite) environ.Add("SSL_CIPHER", suite.ToString());
            if (!string.IsNullOrEmpty(handshake.HostName)) environ.Add("SSL_TLS_SNI", handshake.HostName);
        }
        var client = connection.Get<ITlsConnectionFeature>()?.ClientCertificate;
        // One that was not good has ended the handshake.
        environ.Add("SSL_CLIENT_VERIFY", client is null ? "NONE" : "SUCCESS");
        if (client is not null) AddClient(environ, client);
        return environ;
    }

    private static void AddClient(ConnectionEnviron environ, X509Certificate2 client)
    {
        var subject = DistinguishedName.Write(client.SubjectName);
        environ.Add("SSL_CLIENT_S_DN", subject);
        environ.Add("wsgi.ext.tls.client_cert_name", subject);
        environ.Add("SSL_CLIENT_I_DN", DistinguishedName.Write(client.IssuerName));
        if (DistinguishedName.CommonName(client.SubjectName) is { } name) environ.Add("SSL_CLIENT_S_DN_CN", name);
        environ.Add("SSL_CLIENT_M_SERIAL", client.SerialNumber);
        environ.Add("SSL_CLIENT_V_START", Time(client.NotBefore));
        environ.Add("SSL_CLIENT_V_END", Time(client.NotAfter));
        environ.Add("SSL_CLIENT_CERT", client.ExportCertificatePem() + "\n");
    }

    private static string VersionOf(SslProtocols version) => version switch
    {
        SslProtocols.Tls13 => "TLSv1.3",
        SslProtocols.Tls12 => "TLSv1.2",
        _ => version.ToString(),
    };

    // As OpenSSL prints it: Nov  2 09:05:00 2026 GMT.
    private static string Time(DateTime time)
    {
        var utc = time.ToUniversalTime();
        return string.Create(CultureInfo.InvariantCulture, $"{utc:MMM} {utc.Day,2} {utc:HH:mm:ss yyyy} GMT");
    }
}
