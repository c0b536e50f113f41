namespace Wizgi.AspNetCore.Gateways;

/// <summary>What a web server speaks to us.</summary>
internal enum GatewayProtocol
{
    /// <summary>None of them: clients speak HTTP.</summary>
    Http,

    FastCgi,
    Scgi,
    Uwsgi,
}
