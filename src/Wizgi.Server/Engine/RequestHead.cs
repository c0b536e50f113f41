using Wizgi.Server.Trust;

namespace Wizgi.Server.Engine;

/// <summary>A part of the read buffer: offsets from the first byte of the head.</summary>
internal readonly record struct Slice(int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>The bytes it stands for.</summary>
    /// <param name="head">From the first byte of the head.</param>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> head) => head.Slice(Start, Length);
}

/// <summary>One header field of a request, by its place in the buffer.</summary>
internal struct HeaderField
{
    public Slice Name;
    public Slice Value;

    /// <summary>The environ key of a well-known header; meaningless unless <see cref="IsKnown"/>.</summary>
    public EnvironKey Key;

    public bool IsKnown;

    /// <summary>Which forwarding header it is; mostly none.</summary>
    public ForwardingHeaders Forwarding;

    /// <summary>Notes what the name means.</summary>
    public void Recognise(ReadOnlySpan<byte> name)
    {
        IsKnown = EnvironKeys.TryFindHeader(name, out Key);
        Forwarding = IsKnown ? ForwardingHeaderNames.Of(Key) : ForwardingHeaderNames.Find(name);
    }

    /// <summary>Makes it a field that nobody finds any more.</summary>
    public void Drop()
    {
        Name = default;
        IsKnown = false;
        Forwarding = ForwardingHeaders.None;
    }
}

/// <summary>A parsed request head: offsets into the buffer that holds it, and what the framing needs to know. Reused.</summary>
internal sealed class RequestHead(int maxFields)
{
    public HeaderField[] Fields { get; private set; } = new HeaderField[maxFields];

    public int FieldCount;

    /// <summary>Bytes of the whole head, the empty line included.</summary>
    public int Length;

    /// <summary>The request line without its line end, after any empty lines before it.</summary>
    public Slice RequestLine;

    public Slice Method;

    /// <summary>The request target as received.</summary>
    public Slice Target;

    /// <summary>The path of the target, still encoded: <c>*</c> for OPTIONS; empty for an absolute-form target without a path.</summary>
    public Slice Path;

    /// <summary>What follows the '?'.</summary>
    public Slice Query;

    /// <summary>The authority of an absolute-form target; it replaces the Host header (RFC 9112 §3.2.2). Length 0: none.</summary>
    public Slice Authority;

    /// <summary>Index of the Host field, or -1.</summary>
    public int HostField;

    public bool IsHttp11;

    /// <summary>2 or 3: the request came over HTTP/2 or HTTP/3, and what else stands here as an HTTP/1.1 head is made of it.</summary>
    public byte LaterVersion;

    public bool IsHead;
    public bool IsChunked;

    /// <summary>The Content-Length, or -1: none.</summary>
    public long ContentLength;

    /// <summary>Whether the client wants the connection kept (RFC 9112 §9.3).</summary>
    public bool KeepAlive;

    /// <summary>A Connection field says "close".</summary>
    public bool WantsClose;

    public bool ExpectsContinue;

    /// <summary>It says <c>TE: trailers</c>, on HTTP/1.1 (RFC 9110 §10.1.4).</summary>
    public bool AcceptsTrailers;

    /// <summary>Two fields have the same name, so that values must be joined.</summary>
    public bool HasRepeatedFields;

    /// <summary>A name has an underscore; noticed only where such names may reach the environ.</summary>
    public bool HasUnderscores;

    /// <summary>The forwarding headers that came, whoever sent them.</summary>
    public ForwardingHeaders ForwardingHeaders;

    /// <summary>What trusted proxies said with them.</summary>
    public Forwarding Forwarded { get; } = new();

    /// <summary>SERVER_PROTOCOL.</summary>
    public ReadOnlySpan<byte> Protocol => LaterVersion switch
    {
        2 => "HTTP/2"u8,
        3 => "HTTP/3"u8,
        _ => IsHttp11 ? "HTTP/1.1"u8 : "HTTP/1.0"u8,
    };

    public bool HasBody => IsChunked || ContentLength > 0;

    /// <summary>Makes room for more fields, where somebody else has limited their number.</summary>
    public void AddRoom()
    {
        var fields = Fields;
        Array.Resize(ref fields, fields.Length * 2);
        Fields = fields;
    }

    public void Clear()
    {
        FieldCount = 0;
        Length = 0;
        Authority = default;
        Query = default;
        HostField = -1;
        IsHead = false;
        LaterVersion = 0;
        IsChunked = false;
        ContentLength = -1;
        ExpectsContinue = false;
        AcceptsTrailers = false;
        WantsClose = false;
        HasRepeatedFields = false;
        HasUnderscores = false;
        ForwardingHeaders = ForwardingHeaders.None;
        if (Forwarded.IsSet) Forwarded.Clear();
    }
}
