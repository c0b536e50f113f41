using System.Net;

namespace Wizgi.Conformance.Gateways;

/// <summary>A long body that nobody has to hold.</summary>
internal sealed class Zeros(long length) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var block = new byte[1 << 16];
        for (var left = length; left > 0; left -= block.Length) await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)));
    }

    protected override bool TryComputeLength(out long result)
    {
        result = length;
        return true;
    }
}
