using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>Writes the head of a response for a web server.</summary>
/// <remarks>RFC 3875 §6.3. Framing and connection are the web server's business.</remarks>
internal static class GatewayHead
{
    private static readonly string[] OfConnections = ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "Trailer", "TE"];

    /// <param name="output">Where to.</param>
    /// <param name="status">Three digits.</param>
    /// <param name="reason">Null: the usual one.</param>
    /// <param name="headers">Latin-1 without line ends.</param>
    /// <param name="isStatusLine">As HTTP has it, which uwsgi wants; else the field Status.</param>
    public static void Write(IBufferWriter<byte> output, int status, string? reason, IHeaderDictionary headers, bool isStatusLine)
    {
        Append(output, isStatusLine ? "HTTP/1.1 " : "Status: ");
        Append(output, status.ToString(CultureInfo.InvariantCulture));
        Append(output, " ");
        Append(output, reason ?? ReasonPhrases.GetReasonPhrase(status));
        Append(output, "\r\n");
        foreach (var (name, values) in headers)
        {
            if (OfConnections.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            // A field of that name is the status itself to who reads this.
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var value in values)
            {
                Append(output, name);
                Append(output, ": ");
                Append(output, value ?? "");
                Append(output, "\r\n");
            }
        }
        Append(output, "\r\n");
    }

    private static void Append(IBufferWriter<byte> output, string text)
    {
        var place = output.GetSpan(text.Length);
        output.Advance(Encoding.Latin1.GetBytes(text, place));
    }
}
