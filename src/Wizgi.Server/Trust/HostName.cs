using System.Buffers;

namespace Wizgi.Server.Trust;

/// <summary>A host with its port, if it has one, as Host headers and forwarded hosts have it.</summary>
internal readonly ref struct HostName
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    public HostName(ReadOnlySpan<byte> text)
    {
        var colon = text.LastIndexOf((byte)':');
        if (colon >= 0 && text[(colon + 1)..].Contains((byte)']')) colon = -1;
        Name = colon < 0 ? text : text[..colon];
        Port = colon < 0 ? [] : text[(colon + 1)..];
    }

    /// <summary>An IPv6 address has its brackets.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>Empty when there is none.</summary>
    public ReadOnlySpan<byte> Port { get; }

    /// <summary>
    /// Whether a proxy may forward it: a name of letters, digits and <c>-._</c>, an IPv4 address, or a bracketed IPv6 address, and a port.
    /// Stricter than a Host header, since links in e-mails are made of it.
    /// </summary>
    public static bool IsForwardable(ReadOnlySpan<byte> text)
    {
        var host = new HostName(text);
        if (host.Name.Length < text.Length && !NodeName.TryParsePort(host.Port, out _)) return false;
        if (host.Name.Length > 2 && host.Name[0] == '[') return host.Name[^1] == ']' && IpAddress.TryParseIPv6(host.Name[1..^1], out _);
        return !host.Name.IsEmpty && !host.Name.ContainsAnyExcept(NameBytes);
    }
}
