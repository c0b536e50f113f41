using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.Server.Engine;
using Wizgi.Server.Trust;

namespace Wizgi.AspNetCore.Requests;

/// <summary>
/// Writes a request down as the head that the engine's own code reads: what becomes of headers, and who is believed, is said there once.
/// One per thread, used again.
/// </summary>
internal sealed class ContextHead(ContextOptions options)
{
    private const int UsualFields = 100;

    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>Where everything stands in <see cref="Bytes"/>.</summary>
    public RequestHead Head { get; } = new(UsualFields);

    /// <summary>How many bytes of the decoded path stand in SCRIPT_NAME.</summary>
    public int Shift { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <param name="request">The request.</param>
    /// <param name="mounted">How many characters of its path belong to SCRIPT_NAME, beside its PathBase.</param>
    /// <param name="given">What a gateway says of it, or null: nobody stands between the server and the client.</param>
    /// <returns>Why it must be refused, or None.</returns>
    public RequestRejectionReason Fill(IHttpRequestFeature request, int mounted, IGivenRequest? given)
    {
        Head.Clear();
        _length = 0;
        // Of a web server these are native strings too.
        var encoding = given is null ? null : Encoding.Latin1;
        WriteLine(request, encoding);
        var path = new ContextPath(this, options.KeepsTarget);
        Shift = given is null ? path.Write(request, mounted) : path.Write(given);
        // The engine's rule; the server has let through what it could not decode.
        if (options.KeepsTarget && !RequestParser.IsPercentEncoded(Head.Path.Of(Bytes))) return RequestRejectionReason.InvalidTarget;
        var query = request.QueryString;
        if (query.Length > 1) Head.Query = Append(query.AsSpan(1), encoding);
        foreach (var (name, values) in request.Headers)
        {
            // HTTP/2's pseudo headers are the request line.
            if (name.Length == 0 || name[0] == ':') continue;
            for (var index = 0; index < values.Count; index++)
            {
                if (!AddField(name, values[index] ?? "")) return RequestRejectionReason.UnderscoreInHeaderName;
                Head.HasRepeatedFields |= index > 0;
            }
        }
        Head.Length = _length;
        Head.IsChunked = given is { HasUnknownLength: true };
        return given?.Rejection ?? RequestRejectionReason.None;
    }

    /// <summary>Appends a text of ASCII, or of what <paramref name="encoding"/> makes of it.</summary>
    public Slice Append(ReadOnlySpan<char> text, Encoding? encoding = null)
    {
        Reserve(text.Length);
        if (Ascii.FromUtf16(text, _bytes.AsSpan(_length), out var count) != OperationStatus.Done)
        {
            encoding ??= Encoding.UTF8;
            Reserve(encoding.GetMaxByteCount(text.Length));
            count = encoding.GetBytes(text, _bytes.AsSpan(_length));
        }
        return Take(count);
    }

    public Slice Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        return Take(bytes.Length);
    }

    private void WriteLine(IHttpRequestFeature request, Encoding? encoding)
    {
        Head.Method = Append(request.Method);
        _ = Append(" "u8);
        Head.Target = Append(request.RawTarget.Length > 0 ? request.RawTarget : request.PathBase + request.Path + request.QueryString, encoding);
        _ = Append(" "u8);
        Head.RequestLine = new Slice(0, Append(request.Protocol).End);
        Head.IsHead = request.Method == "HEAD";
        Head.IsHttp11 = request.Protocol == "HTTP/1.1";
        if (request.Protocol is ['H', 'T', 'T', 'P', '/', '2' or '3', ..]) Head.LaterVersion = (byte)(request.Protocol[5] - '0');
    }

    private bool AddField(string name, string value)
    {
        if (Head.FieldCount == Head.Fields.Length) Head.AddRoom();
        ref var field = ref Head.Fields[Head.FieldCount];
        field.Name = Append(name);
        field.Value = Append(value, Ascii.IsValid(value) ? null : options.RequestEncoding(name));
        var bytes = field.Name.Of(Bytes);
        field.Recognise(bytes);
        Head.ForwardingHeaders |= field.Forwarding;
        if (options.HeaderMap != HeaderMap.Drop && bytes.Contains((byte)'_'))
        {
            if (options.HeaderMap == HeaderMap.Refuse) return false;
            Head.HasUnderscores = true;
        }
        if (field.IsKnown) Notice(field.Key, field.Value.Of(Bytes));
        Head.FieldCount++;
        return true;
    }

    private void Notice(EnvironKey key, ReadOnlySpan<byte> value)
    {
        if (key == EnvironKey.Host && Head.HostField < 0) Head.HostField = Head.FieldCount;
        else if (key == EnvironKey.Te) Head.AcceptsTrailers |= RequestParser.HasToken(value, "trailers"u8);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
    }

    private Slice Take(int count)
    {
        _length += count;
        return new Slice(_length - count, count);
    }
}
