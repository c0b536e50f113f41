using System.Text;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>Answers requests that no application gets to see.</summary>
internal sealed class Rejecter(DateHeader date, ILogger log, AccessLog? accessLog)
{
    /// <summary>Sends the refusal as far as the socket takes it; the caller closes.</summary>
    /// <param name="connection">The client.</param>
    /// <param name="received">What there is of the request.</param>
    /// <param name="reason">Why.</param>
    public void Reject(Connection connection, ReadOnlySpan<byte> received, RequestRejectionReason reason)
    {
        var status = Rejection.Status(reason);
        var why = Rejection.Describe(reason);
        // RFC 9112 §2.2: an empty line may stand before the request line.
        if (received.StartsWith("\r\n"u8)) received = received[2..];
        // RFC 9110 §9.3.2: the answer to HEAD has no content, whatever it says.
        var isHead = received.StartsWith("HEAD "u8);
        var response = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nServer: wizgi\r\n{Encoding.ASCII.GetString(date.Line)}Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {why.Length + 1}\r\n\r\n{(isHead ? "" : why + "\n")}");
        _ = Libc.Send(connection.Descriptor, response);
        log.RequestRejected(Encoding.ASCII.GetString(connection.RemoteName), status, why);
        accessLog?.Write(new AccessEntry
        {
            RemoteAddress = connection.RemoteName,
            RequestLine = FirstLine(received),
            StatusCode = int.Parse(status.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture),
            BodyBytes = isHead ? 0 : why.Length + 1,
            Duration = TimeSpan.Zero,
            RequestHeader = static _ => [],
        });
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> received)
    {
        const int Shown = 1024;
        var end = received.IndexOfAny((byte)'\r', (byte)'\n');
        var line = end < 0 ? received : received[..end];
        return line.Length > Shown ? line[..Shown] : line;
    }
}
