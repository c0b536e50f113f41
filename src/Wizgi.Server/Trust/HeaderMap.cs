namespace Wizgi.Server.Trust;

/// <summary>What becomes of a header whose name has an underscore: <c>X_A</c> and <c>X-A</c> would be one environ key (CVE-2015-0219). As gunicorn's --header-map.</summary>
public enum HeaderMap
{
    /// <summary>It never reaches the environ.</summary>
    Drop,

    /// <summary>Its request is refused.</summary>
    Refuse,

    /// <summary>It is taken for the name with hyphens. Never for <see cref="ForwardingHeaders"/>, Content-Length and Content-Type.</summary>
    Dangerous,
}
