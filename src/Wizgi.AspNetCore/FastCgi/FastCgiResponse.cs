using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.FastCgi;

/// <summary>The stream STDOUT of a request.</summary>
internal sealed class FastCgiResponse(FastCgiOutput output, ushort id) : IGatewaySink
{
    public bool WantsStatusLine => false;

    public ValueTask<bool> Send(ReadOnlyMemory<byte> bytes) => output.Send(FastCgiType.Stdout, id, bytes);
}
