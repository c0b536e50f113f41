namespace Wizgi.Server.Trust;

/// <summary>Which versions of HAProxy's PROXY protocol a connection has to begin with.</summary>
[Flags]
public enum ProxyProtocol
{
    /// <summary>None: a connection begins with its first request.</summary>
    Off = 0,

    /// <summary>A line of text.</summary>
    V1 = 1,

    /// <summary>Binary.</summary>
    V2 = 2,

    /// <summary>Either; the first bytes tell them apart.</summary>
    Auto = V1 | V2,
}
