using System.Buffers.Text;

namespace Wizgi;

/// <summary>Status and headers of one response, checked, as bytes. Reused from response to response.</summary>
/// <remarks>
/// PEP 3333 "The start_response() Callable"; what names and values may hold is in <see cref="FieldRules"/>. Everything that could split a
/// response or mislead a client is refused here, once, for every front end.
/// </remarks>
internal sealed class ResponseHead
{
    private readonly FieldLines _fields = new(512);
    private byte[] _status = new byte[64];
    private int _statusLength;

    public int StatusCode { get; private set; }

    /// <summary>The status as the application gave it, for instance <c>200 OK</c>.</summary>
    public ReadOnlySpan<byte> Status => _status.AsSpan(0, _statusLength);

    /// <summary>The header lines, each <c>Name: value CR LF</c>, in the order they were added.</summary>
    public ReadOnlySpan<byte> Fields => _fields.Bytes;

    /// <summary>The Content-Length the application declared, or null.</summary>
    public long? ContentLength { get; private set; }

    public bool HasDate { get; private set; }

    public bool HasServer { get; private set; }

    /// <summary>204 and 304 have no body, whatever the application yields (RFC 9110 §15.3.5, §15.4.5).</summary>
    public bool IsBodiless => StatusCode is 204 or 304;

    public void Clear()
    {
        _fields.Clear();
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
        if (status.ContainsAny(FieldRules.ControlBytes))
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
        switch (FieldRules.Check(name, value))
        {
            case FieldKind.Date:
                HasDate = true;
                break;
            case FieldKind.Server:
                HasServer = true;
                break;
            case FieldKind.ContentLength:
                TakeLength(value);
                break;
        }
        _fields.Append(name, value);
    }

    /// <summary>The value of the first header of that name, in any case; empty when there is none.</summary>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name) => _fields.Find(name);

    /// <summary>The header lines as headers, for C#.</summary>
    public IReadOnlyList<ResponseHeader> ToHeaders() => FieldLines.ToHeaders(Fields);

    private void TakeLength(ReadOnlySpan<byte> value)
    {
        if (!Utf8Parser.TryParse(value, out long length, out var used) || used != value.Length || value[0] is < (byte)'0' or > (byte)'9')
            throw ApplicationError.Value($"Content-Length {NativeString.Quote(value)} is not a number of bytes");
        if (ContentLength is not null)
            throw ApplicationError.Value($"a second Content-Length, {NativeString.Quote(value)}; the first is {ContentLength}");
        ContentLength = length;
    }
}
