using System.Buffers;
using System.Text;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>Sends requests to SCGI applications: https://python.ca/scgi/protocol.txt.</summary>
/// <param name="options">How they are talked to.</param>
public sealed class ScgiHandler(GatewayOptions options) : GatewayHandler(options)
{
    private protected override bool TakesStatusLine => true;

    private protected override Task<GatewayCall> Open(GatewayRequest request, CancellationToken cancel) => Open(request.Message, Encode(request.Variables), cancel);

    /// <summary>A netstring of names and values, each with a NUL behind it; CONTENT_LENGTH is the first.</summary>
    internal static ReadOnlyMemory<byte> Encode(Dictionary<string, string> variables)
    {
        var pairs = new ArrayBufferWriter<byte>(2048);
        Add(EnvironKeys.ContentLength, variables.GetValueOrDefault(EnvironKeys.ContentLength, "0"));
        Add("SCGI", "1");
        foreach (var (name, value) in variables) if (name is not (EnvironKeys.ContentLength or "SCGI")) Add(name, value);
        return Encoding.Latin1.GetBytes($"{pairs.WrittenCount}:").Concat(pairs.WrittenSpan.ToArray()).Append((byte)',').ToArray();

        void Add(string name, string value)
        {
            Encoding.Latin1.GetBytes(name, pairs);
            pairs.Write("\0"u8);
            Encoding.Latin1.GetBytes(value, pairs);
            pairs.Write("\0"u8);
        }
    }
}
