namespace Wizgi.Server.Trust;

/// <summary>How far the header of the PROXY protocol has come.</summary>
internal enum ProxyHeaderResult
{
    Incomplete,
    Complete,
    Malformed,
}

/// <summary>The header that a proxy puts before the first byte of a connection: whose connection it relays.</summary>
/// <remarks>HAProxy's "The PROXY protocol, versions 1 and 2", §2. Pure functions over what has been received.</remarks>
internal readonly record struct ProxyHeader
{
    /// <summary>Of the whole header in bytes.</summary>
    public required int Length { get; init; }

    /// <summary>The proxy's own connection, for instance a health check: the addresses of the socket stand.</summary>
    public bool IsLocal { get; init; }

    /// <summary>The connection is relayed and the addresses are known. When not, those of the socket stand, but the requests are still a stranger's.</summary>
    public bool HasAddresses { get; init; }

    public IpAddress Source { get; init; }

    public int SourcePort { get; init; }

    public IpAddress Destination { get; init; }

    public int DestinationPort { get; init; }

    /// <param name="received">From the first byte of the connection.</param>
    /// <param name="versions">Those that may come.</param>
    /// <param name="header">Set when complete.</param>
    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> received, ProxyProtocol versions, out ProxyHeader header)
    {
        header = default;
        if (versions.HasFlag(ProxyProtocol.V1) && Begins(received, ProxyHeaderV1.Prefix)) return ProxyHeaderV1.Parse(received, out header);
        if (versions.HasFlag(ProxyProtocol.V2) && Begins(received, ProxyHeaderV2.Signature)) return ProxyHeaderV2.Parse(received, out header);
        return ProxyHeaderResult.Malformed;
    }

    private static bool Begins(ReadOnlySpan<byte> received, ReadOnlySpan<byte> start)
    {
        var length = Math.Min(received.Length, start.Length);
        return received[..length].SequenceEqual(start[..length]);
    }
}
