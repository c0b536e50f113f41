using System.Security.Cryptography;
using System.Text;

namespace Wizgi.Server.Balancing;

/// <summary>The cookie that keeps a client at its destination. Its value is a keyed hash of the address: who does not have the secret learns nothing from it, and can name no destination that it was not sent to.</summary>
internal sealed class StickyCookies
{
    // Bytes of the hash: nobody guesses that, and two destinations do not meet.
    private const int Size = 12;

    private static readonly string[] MachineSecrets = ["/etc/machine-id", "/proc/sys/kernel/random/boot_id"];

    private readonly string _name;
    private readonly byte[] _secret;

    /// <param name="name">Of the cookie.</param>
    /// <param name="secret">Null: the machine's. machine-id(5) wants it hashed with a key, and shown to nobody; without it what the kernel chose when it started will do.</param>
    public StickyCookies(string name, string? secret) => (_name, _secret) = (name, SHA256.HashData(Encoding.UTF8.GetBytes("wizgi balancing " + (secret ?? OfMachine()))));

    /// <summary>What the cookie of a destination says.</summary>
    public string ValueOf(Destination destination) => Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(destination.Options.Address)).AsSpan(0, Size));

    /// <summary>The Set-Cookie field for a destination.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="path">Where the application is mounted, percent-encoded; empty: everywhere.</param>
    /// <param name="isSecure">The client speaks TLS.</param>
    public string Field(string value, string path, bool isSecure) => $"{_name}={value}; Path={(path.Length == 0 || path.Contains(';', StringComparison.Ordinal) ? "/" : path)}; HttpOnly; SameSite=Lax{(isSecure ? "; Secure" : "")}";

    /// <summary>The value of the cookie in a Cookie field; null: it is not there. RFC 6265 §4.2.1.</summary>
    public string? Find(string? field)
    {
        if (field is null) return null;
        foreach (var range in field.AsSpan().Split(';'))
        {
            var pair = field.AsSpan(range).Trim(' ');
            if (pair.Length > _name.Length && pair[_name.Length] == '=' && pair.StartsWith(_name, StringComparison.Ordinal)) return pair[(_name.Length + 1)..].ToString();
        }
        return null;
    }

    private static string OfMachine()
    {
        foreach (var path in MachineSecrets)
        {
            try
            {
                if (File.ReadAllText(path).Trim() is { Length: > 0 } text) return text;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // The next will do.
            }
        }
        return Environment.MachineName;
    }
}
