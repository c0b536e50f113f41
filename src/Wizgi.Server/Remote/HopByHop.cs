namespace Wizgi.Server.Remote;

/// <summary>The header fields that are of one connection only, and so end here: RFC 9110 §7.6.1, and those that a Connection field names.</summary>
internal readonly struct HopByHop
{
    private static readonly HashSet<string> Always = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    private readonly HashSet<string>? _named;

    /// <param name="connection">The values of the Connection fields; null: none.</param>
    public HopByHop(IEnumerable<string>? connection)
    {
        foreach (var name in (connection ?? []).SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            (_named ??= new(StringComparer.OrdinalIgnoreCase)).Add(name);
    }

    /// <summary>What a Connection field names.</summary>
    public IEnumerable<string> Named => _named ?? [];

    public bool Has(string name) => Always.Contains(name) || _named?.Contains(name) == true;
}
