using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.AspNetCore.Requests;

/// <summary>Has the engine's parser look at a request that another server has let through: what that refuses is refused here, for the same reason. One per thread.</summary>
/// <remarks>What the other server has repaired already cannot be seen any more; docs/conformance.md has those cases.</remarks>
internal sealed class StrictHead(ServerLimits limits, HeaderMap headerMap)
{
    // Kestrel's name for the Content-Length of a request that has a Transfer-Encoding as well.
    private const string LengthBesideCoding = "X-Content-Length";

    private readonly RequestParser _parser = new(limits, headerMap);
    private readonly RequestHead _head = new(limits.HeaderFields + 1);
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <returns>Why it must be refused, or None.</returns>
    public RequestRejectionReason Check(IHttpRequestFeature request)
    {
        _length = 0;
        Add(request.Method);
        Add(" ");
        Add(request.RawTarget);
        Add(request.Protocol == "HTTP/1.0" ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
        foreach (var (name, values) in request.Headers)
        {
            if (name.Length == 0 || name[0] == ':') continue;
            for (var index = 0; index < values.Count; index++)
            {
                Add(name);
                Add(": ");
                Add(values[index] ?? "");
                Add("\r\n");
            }
        }
        Add("\r\n");
        if (request.Headers.TransferEncoding.Count > 0 && request.Headers.ContainsKey(LengthBesideCoding)) return RequestRejectionReason.ContentLengthWithTransferEncoding;
        return _parser.Parse(_bytes.AsSpan(0, _length), _head) switch
        {
            ParseResult.Complete => _head.Length == _length ? RequestRejectionReason.None : RequestRejectionReason.InvalidHeaderValue,
            ParseResult.Rejected => _parser.Reason,
            // Only a field can have made it longer or shorter.
            _ => RequestRejectionReason.InvalidHeaderValue,
        };
    }

    private void Add(string text)
    {
        if (_bytes.Length - _length < text.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + text.Length));
        _length += Encoding.Latin1.GetBytes(text, _bytes.AsSpan(_length));
    }
}
