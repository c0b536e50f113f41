using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wizgi.Cli.Native;

namespace Wizgi.Cli.Tls;

/// <summary>What TLS is spoken with, read and checked, as text: whoever may read the files gives it to who serves.</summary>
/// <param name="Certificates">PEM each: the private key, unencrypted, the server's certificate, and those between it and its authority.</param>
/// <param name="Authorities">Of client certificates, PEM; empty: none.</param>
internal sealed record TlsMaterial(IReadOnlyList<string> Certificates, string Authorities)
{
    /// <summary>One line.</summary>
    public string ToLine() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, TlsJson.Default.TlsMaterial));

    /// <summary>For a program that this process becomes or starts: a file in memory, which only it has.</summary>
    public int ToDescriptor() => Posix.MemoryFile(Encoding.ASCII.GetBytes(ToLine()));

    /// <summary>What <see cref="ToDescriptor"/> made; it is closed.</summary>
    public static TlsMaterial Take(int descriptor) => Parse(Encoding.ASCII.GetString(Posix.TakeMemoryFile(descriptor)));

    /// <summary>What <see cref="ToLine"/> made.</summary>
    public static TlsMaterial Parse(string line) => JsonSerializer.Deserialize(Convert.FromBase64String(line), TlsJson.Default.TlsMaterial)!;
}

[JsonSerializable(typeof(TlsMaterial))]
internal sealed partial class TlsJson : JsonSerializerContext;
