using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>Sends requests to uwsgi applications, modifier1 0 (WSGI): https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html.</summary>
/// <param name="options">How they are talked to.</param>
/// <remarks>A request whose variables are longer than 65,535 bytes, which the protocol cannot say, is answered with 431.</remarks>
public sealed class UwsgiHandler(GatewayOptions options) : GatewayHandler(options)
{
    private const int HeadSize = 4;

    private protected override bool TakesStatusLine => true;

    private protected override Task<GatewayCall> Open(GatewayRequest request, CancellationToken cancel) => Open(request.Message, Encode(request.Variables), cancel);

    /// <summary>Modifier 0, the size of what follows, modifier 0; each name and value with its size before it. Sizes are little-endian, 16 bits.</summary>
    internal static ReadOnlyMemory<byte> Encode(Dictionary<string, string> variables)
    {
        // Not all take the lack of a length for no body.
        var length = variables.GetValueOrDefault(EnvironKeys.ContentLength, "");
        var size = variables.Sum(static variable => 4L + variable.Key.Length + variable.Value.Length) + (length.Length > 0 ? 0 : 4 + EnvironKeys.ContentLength.Length);
        if (size > ushort.MaxValue) throw new GatewayRefusal(HttpStatusCode.RequestHeaderFieldsTooLarge, "Request Header Fields Too Large");
        var packet = new ArrayBufferWriter<byte>((int)size + HeadSize);
        packet.Write((ReadOnlySpan<byte>)[0]);
        AddSize((int)size);
        packet.Write((ReadOnlySpan<byte>)[0]);
        if (length.Length == 0) Add(EnvironKeys.ContentLength, "");
        foreach (var (name, value) in variables) Add(name, value);
        return packet.WrittenMemory;

        void Add(string name, string value)
        {
            AddSize(name.Length);
            Encoding.Latin1.GetBytes(name, packet);
            AddSize(value.Length);
            Encoding.Latin1.GetBytes(value, packet);
        }

        void AddSize(int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(packet.GetSpan(2), (ushort)value);
            packet.Advance(2);
        }
    }
}
