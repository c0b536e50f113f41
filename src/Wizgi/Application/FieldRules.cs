using System.Buffers;
using System.Text;

namespace Wizgi;

/// <summary>What a server must know of a response field by its name.</summary>
internal enum FieldKind
{
    Ordinary,

    /// <summary>It is about the connection or the framing, and the server's to send.</summary>
    HopByHop,

    Date,

    Server,

    ContentLength,
}

/// <summary>What field lines of a response may hold, wherever they stand. Everything that could split a response or mislead a client is refused here.</summary>
/// <remarks>PEP 3333 "The start_response() Callable"; RFC 9110 §5.5, §5.6.2.</remarks>
internal static class FieldRules
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // RFC 9110 §6.5.1: fields that frame, route, authenticate or modify a message, control the response, or describe its content. Named by
    // RFC 7230 §4.1.2, which lists them one by one; Set-Cookie is among its fields of authentication.
    private static readonly HashSet<string> NeverInTrailers = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Length", "Host",
        "Cache-Control", "Expect", "Max-Forwards", "Pragma", "Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range",
        "Authorization", "WWW-Authenticate", "Cookie", "Set-Cookie",
        "Age", "Date", "Expires", "Location", "Retry-After", "Vary", "Warning",
        "Content-Encoding", "Content-Range", "Content-Type",
    };

    /// <summary>PEP 3333: "must not include any control characters".</summary>
    public static SearchValues<byte> ControlBytes { get; } = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code), 0x7F]);

    /// <summary>Checks what holds for every field line.</summary>
    /// <returns>What kind of field it is; never <see cref="FieldKind.HopByHop"/>.</returns>
    /// <exception cref="ApplicationError">The name is no token or is hop-by-hop, or the value has a control character.</exception>
    public static FieldKind Check(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.IsEmpty || name.ContainsAnyExcept(TokenBytes))
            throw ApplicationError.Value($"header name {NativeString.Quote(name)} is not a token (RFC 9110 §5.6.2)");
        if (value.ContainsAny(ControlBytes))
            throw ApplicationError.Value($"the value {NativeString.Quote(value)} of header {NativeString.Quote(name)} has a control character");
        var kind = KindOf(name);
        return kind != FieldKind.HopByHop
            ? kind
            : throw ApplicationError.Value(
                $"header {NativeString.Quote(name)} with value {NativeString.Quote(value)} is hop-by-hop and the server's to send (PEP 3333, Other HTTP Features)");
    }

    /// <summary>Whether a field means nothing, or something dangerous, when it comes after the content (RFC 9110 §6.5.1).</summary>
    public static bool IsForbiddenInTrailers(ReadOnlySpan<byte> name) => NeverInTrailers.Contains(NativeString.FromBytes(name));

    private static FieldKind KindOf(ReadOnlySpan<byte> name)
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
                return FieldKind.HopByHop;
            case 4 when Ascii.EqualsIgnoreCase(name, "date"u8):
                return FieldKind.Date;
            case 6 when Ascii.EqualsIgnoreCase(name, "server"u8):
                return FieldKind.Server;
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                return FieldKind.ContentLength;
            default:
                return FieldKind.Ordinary;
        }
    }
}
