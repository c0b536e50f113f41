using System.Globalization;
using System.Net;
using System.Text;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>The head of a response as CGI has it: RFC 3875 §6.</summary>
/// <remarks>
/// Lines end with LF or CR LF. <c>Status</c> is the status; without it that of a <c>Location</c> is 302, also of a path alone (§6.2.2 would have the server ask
/// itself, nginx does as we do), else 200. A whole HTTP response ("non-parsed header", §5) is none. Hop-by-hop fields are none of the origin's business (§6.3.4), and end here.
/// </remarks>
internal sealed class CgiHead
{
    private int? _status;
    private string? _reason;
    private readonly List<KeyValuePair<string, string>> _fields = [];

    public int Status => _status ?? (_fields.Exists(static one => one.Key.Equals("Location", StringComparison.OrdinalIgnoreCase)) ? 302 : 200);

    /// <summary>Of the body, in bytes; null: to the end.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Where a head ends in what has come of a response.</summary>
    /// <param name="bytes">From its start.</param>
    /// <param name="from">Where to look from: before it there is no end.</param>
    /// <returns>The index behind the empty line; -1: it is not there yet.</returns>
    public static int FindEnd(ReadOnlySpan<byte> bytes, int from)
    {
        for (var at = from; at < bytes.Length; at++)
        {
            if (bytes[at] != '\n') continue;
            if (at == 0 || bytes[at - 1] == '\n' || (bytes[at - 1] == '\r' && (at == 1 || bytes[at - 2] == '\n'))) return at + 1;
        }
        return -1;
    }

    /// <param name="bytes">With the empty line.</param>
    /// <param name="takesStatusLine">May it begin with <c>HTTP/1.1 200 OK</c>, as uWSGI's do?</param>
    /// <exception cref="HttpRequestException">It is none.</exception>
    public static CgiHead Parse(ReadOnlySpan<byte> bytes, bool takesStatusLine)
    {
        var head = new CgiHead();
        var isFirst = true;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            var line = bytes[range];
            if (line.EndsWith("\r"u8)) line = line[..^1];
            if (line.IsEmpty) break;
            if (isFirst && takesStatusLine && line.StartsWith("HTTP/1."u8) && line.Length > 9) head.SetStatus(NativeString.FromBytes(line[9..]));
            else head.Add(line);
            isFirst = false;
        }
        if (isFirst) throw GatewayProblem.Malformed("the response has no head");
        head.CheckFraming();
        return head;
    }

    public HttpResponseMessage ToResponse(HttpRequestMessage request, Stream body)
    {
        var response = new HttpResponseMessage((HttpStatusCode)Status) { RequestMessage = request, Content = new StreamContent(body) };
        if (_reason is { Length: > 0 }) response.ReasonPhrase = _reason;
        var hopByHop = new HopByHop(_fields.Where(static field => field.Key.Equals("Connection", StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value));
        foreach (var (name, value) in _fields)
            if (!hopByHop.Has(name) && !response.Headers.TryAddWithoutValidation(name, value)) response.Content.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes)) throw GatewayProblem.Malformed($"the response's head has the line {NativeString.Quote(line)}, which is no header field");
        var (name, value) = (NativeString.FromBytes(line[..colon]), NativeString.FromBytes(line[(colon + 1)..]).Trim(' ', '\t'));
        if (value.AsSpan().ContainsAny('\0', '\r')) throw GatewayProblem.Malformed($"the response's {name} has a control character");
        if (!name.Equals("Status", StringComparison.OrdinalIgnoreCase)) _fields.Add(new(name, value));
        else if (_status is null) SetStatus(value);
        else throw GatewayProblem.Malformed("the response has two statuses");
    }

    private void SetStatus(string text)
    {
        if (text.Length < 3 || (text.Length > 3 && text[3] != ' ') || !int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code is < 200 or > 999)
            throw GatewayProblem.Malformed($"the response's status is {NativeString.Quote(text)}");
        (_status, _reason) = (code, text.Length > 4 ? text[4..].Trim() : null);
        if (_reason is not null && _reason.Any(static letter => letter is < ' ' and not '\t' or '\x7F')) throw GatewayProblem.Malformed("the response's status has a control character");
    }

    private void CheckFraming()
    {
        foreach (var (name, value) in _fields)
        {
            if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) throw GatewayProblem.Malformed($"the response has the Transfer-Encoding {NativeString.Quote(value)}, which a gateway's cannot have");
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) continue;
            if (ContentLength is not null) throw GatewayProblem.Malformed("the response has several Content-Lengths");
            if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length)) throw GatewayProblem.Malformed($"the response's Content-Length is {NativeString.Quote(value)}");
            ContentLength = length;
        }
    }

    // RFC 9110 §5.6.2.
    private static readonly System.Buffers.SearchValues<byte> TokenBytes = System.Buffers.SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
}
