using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Wizgi;

/// <summary>Status and headers of one response, checked, as bytes. Reused from response to response.</summary>
/// <remarks>
/// PEP 3333 "The start_response() Callable"; RFC 9110 §5.5, §5.6.2 for what names and values may hold. Everything that could split a
/// response or mislead a client is refused here, once, for every front end.
/// </remarks>
public sealed class ResponseHead
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // PEP 3333: "must not include any control characters".
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code), 0x7F]);

    private byte[] _fields = new byte[512];
    private int _fieldsLength;
    private byte[] _status = new byte[64];
    private int _statusLength;

    public int StatusCode { get; private set; }

    /// <summary>The status as the application gave it, for instance <c>200 OK</c>.</summary>
    public ReadOnlySpan<byte> Status => _status.AsSpan(0, _statusLength);

    /// <summary>The header lines, each <c>Name: value CR LF</c>, in the order they were added.</summary>
    public ReadOnlySpan<byte> Fields => _fields.AsSpan(0, _fieldsLength);

    /// <summary>The Content-Length the application declared, or null.</summary>
    public long? ContentLength { get; private set; }

    public bool HasDate { get; private set; }

    public bool HasServer { get; private set; }

    /// <summary>204 and 304 have no body, whatever the application yields (RFC 9110 §15.3.5, §15.4.5).</summary>
    public bool IsBodiless => StatusCode is 204 or 304;

    public void Clear()
    {
        _fieldsLength = 0;
        _statusLength = 0;
        StatusCode = 0;
        ContentLength = null;
        HasDate = HasServer = false;
    }

    /// <param name="status">Three digits, a space, a reason that may be empty.</param>
    /// <exception cref="ApplicationError">It has another form, a control character, or is below 200.</exception>
    public void SetStatus(ReadOnlySpan<byte> status)
    {
        if (status.Length < 4 || status[3] != ' ' || status[..3].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw ApplicationError.Value($"status {NativeString.Quote(status)} must be three digits, a space and a reason, such as '200 OK'");
        if (status.ContainsAny(ControlBytes))
            throw ApplicationError.Value($"status {NativeString.Quote(status)} has a control character");
        StatusCode = ((status[0] - '0') * 100) + ((status[1] - '0') * 10) + status[2] - '0';
        if (StatusCode < 200)
            throw ApplicationError.Value($"status {NativeString.Quote(status)} is not that of a final response (200 to 999)");
        if (_status.Length < status.Length) _status = new byte[status.Length];
        status.CopyTo(_status);
        _statusLength = status.Length;
    }

    /// <exception cref="ApplicationError">The name is no token or is hop-by-hop, or the value has a control character.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.IsEmpty || name.ContainsAnyExcept(TokenBytes))
            throw ApplicationError.Value($"header name {NativeString.Quote(name)} is not a token (RFC 9110 §5.6.2)");
        if (value.ContainsAny(ControlBytes))
            throw ApplicationError.Value($"the value {NativeString.Quote(value)} of header {NativeString.Quote(name)} has a control character");
        Notice(name, value);
        var length = name.Length + value.Length + 4;
        if (_fields.Length - _fieldsLength < length) Array.Resize(ref _fields, Math.Max(_fields.Length * 2, _fieldsLength + length));
        var line = _fields.AsSpan(_fieldsLength, length);
        name.CopyTo(line);
        ": "u8.CopyTo(line[name.Length..]);
        value.CopyTo(line[(name.Length + 2)..]);
        "\r\n"u8.CopyTo(line[^2..]);
        _fieldsLength += length;
    }

    /// <summary>The value of the first header of that name, in any case; empty when there is none.</summary>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name)
    {
        for (var rest = Fields; !rest.IsEmpty;)
        {
            var line = rest[..rest.IndexOf("\r\n"u8)];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name)) return line[(name.Length + 2)..];
            rest = rest[(line.Length + 2)..];
        }
        return [];
    }

    /// <summary>Remembers what the server must know of a header, and refuses those that are not the application's to send.</summary>
    private void Notice(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 2 when Ascii.EqualsIgnoreCase(name, "te"u8):
            case 7 when Ascii.EqualsIgnoreCase(name, "trailer"u8) || Ascii.EqualsIgnoreCase(name, "upgrade"u8):
            case 8 when Ascii.EqualsIgnoreCase(name, "trailers"u8):
            case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8) || Ascii.EqualsIgnoreCase(name, "keep-alive"u8):
            case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
            case 18 when Ascii.EqualsIgnoreCase(name, "proxy-authenticate"u8):
            case 19 when Ascii.EqualsIgnoreCase(name, "proxy-authorization"u8):
                throw ApplicationError.Value(
                    $"header {NativeString.Quote(name)} with value {NativeString.Quote(value)} is hop-by-hop and the server's to send (PEP 3333, Other HTTP Features)");
            case 4 when Ascii.EqualsIgnoreCase(name, "date"u8):
                HasDate = true;
                break;
            case 6 when Ascii.EqualsIgnoreCase(name, "server"u8):
                HasServer = true;
                break;
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                if (!Utf8Parser.TryParse(value, out long length, out var used) || used != value.Length || value[0] is < (byte)'0' or > (byte)'9')
                    throw ApplicationError.Value($"Content-Length {NativeString.Quote(value)} is not a number of bytes");
                if (ContentLength is not null)
                    throw ApplicationError.Value($"a second Content-Length, {NativeString.Quote(value)}; the first is {ContentLength}");
                ContentLength = length;
                break;
        }
    }
}
