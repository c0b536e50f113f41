using Wizgi.AspNetCore.Gateways;
using Wizgi.Server.Engine.Native;

namespace Wizgi.AspNetCore.Cgi;

/// <summary>The response of a CGI program: a document with the field Status first. RFC 3875 §6.</summary>
/// <param name="descriptor">Where it goes.</param>
/// <param name="patience">How long nothing may be taken.</param>
internal sealed class CgiOutput(int descriptor, TimeSpan patience) : IGatewaySink
{
    public bool WantsStatusLine => false;

    public ValueTask<bool> Send(ReadOnlyMemory<byte> bytes)
    {
        var sent = Descriptors.Write(descriptor, bytes.Span, TimeSpan.Zero);
        if (sent == bytes.Length || sent < 0) return ValueTask.FromResult(sent >= 0);
        return new ValueTask<bool>(Task.Run(() => Descriptors.Write(descriptor, bytes.Span[sent..], patience) == bytes.Length - sent));
    }
}
