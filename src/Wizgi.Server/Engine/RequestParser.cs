using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.Server.Engine;

internal enum ParseResult
{
    Incomplete,
    Complete,
    Rejected,
}

/// <summary>Parses a request head, strictly: what RFC 9112 does not allow is refused, never repaired.</summary>
/// <remarks>
/// RFC 9112 §2.2 message parsing, §3 request line, §5 field syntax, §6 body length. A proxy in front may have read the same bytes
/// otherwise; every leniency here is a way to smuggle a request past it.
/// <code>
/// request-line = method SP request-target SP HTTP-version CRLF
/// field-line   = field-name ":" OWS field-value OWS CRLF      ; OWS = *( SP / HTAB )
/// </code>
/// </remarks>
internal sealed class RequestParser(ServerLimits limits, HeaderMap headerMap = HeaderMap.Drop)
{
    private const byte CR = (byte)'\r';
    private const byte LF = (byte)'\n';

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // RFC 3986 without '#', which ends a URI; and what browsers send although it should be encoded: "<>\^`{|}
    private static readonly SearchValues<byte> TargetBytes = SearchValues.Create([.. Enumerable.Range(0x21, 0x7F - 0x21).Where(code => code != '#').Select(code => (byte)code)]);

    // RFC 9110 §5.5: HTAB, SP to '~', and obs-text above 0x7F.
    private static readonly SearchValues<byte> ForbiddenInValue =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(code => code != '\t').Select(code => (byte)code), 0x7F]);

    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("-._~!$&'()*+,;=%:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Why the last result was <see cref="ParseResult.Rejected"/>.</summary>
    public RequestRejectionReason Reason { get; private set; }

    /// <summary>RFC 9110 §5.6.2, for a text that is not empty.</summary>
    public static bool IsToken(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(TokenBytes);

    /// <param name="buffer">From the first byte of the request to the last one received.</param>
    /// <param name="head">Filled when the result is <see cref="ParseResult.Complete"/>.</param>
    public ParseResult Parse(ReadOnlySpan<byte> buffer, RequestHead head)
    {
        head.Clear();
        var at = 0;
        // RFC 9112 §2.2: a server should ignore at least one empty line before the request line. One, so that no flood of them is work.
        if (buffer.StartsWith("\r\n"u8)) at = 2;

        var line = NextLine(buffer, at, limits.RequestLine, out var problem);
        if (problem == LineProblem.TooLong) return Reject(RequestRejectionReason.RequestLineTooLong);
        if (problem != LineProblem.None) return NoLine(problem);
        if (!ParseRequestLine(buffer, new Slice(at, line), head)) return ParseResult.Rejected;
        at += line + 2;

        var fieldsStart = at;
        while (true)
        {
            line = NextLine(buffer, at, limits.HeaderField + 2, out problem);
            if (problem == LineProblem.TooLong) return Reject(RequestRejectionReason.HeaderFieldTooLong);
            // The same for a line that has ended and for one that will have at least this length.
            if (line > 0 && at + line - fieldsStart > limits.HeaderTotal) return Reject(RequestRejectionReason.HeadersTooLong);
            if (problem != LineProblem.None) return NoLine(problem);
            if (line == 0) break;
            if (head.FieldCount == limits.HeaderFields) return Reject(RequestRejectionReason.TooManyHeaderFields);
            if (!ParseField(buffer, new Slice(at, line), head)) return ParseResult.Rejected;
            at += line + 2;
        }
        head.Length = at + 2;
        return CheckFraming(buffer, head) ? ParseResult.Complete : ParseResult.Rejected;
    }

    private enum LineProblem
    {
        None,
        Incomplete,
        TooLong,
        BareLineFeed,
        BareCarriageReturn,
    }

    /// <returns>The length of the line at <paramref name="at"/> without its CRLF, as far as it has come.</returns>
    private static int NextLine(ReadOnlySpan<byte> buffer, int at, int maxLength, out LineProblem problem)
    {
        var rest = buffer[at..];
        var end = rest.IndexOf(LF);
        if (end < 0)
        {
            problem = rest.Length > maxLength ? LineProblem.TooLong : LineProblem.Incomplete;
            // A CR with something behind it that is not LF will not become a line end any more.
            var lone = rest.IndexOf(CR);
            if (problem == LineProblem.Incomplete && lone >= 0 && lone < rest.Length - 1) problem = LineProblem.BareCarriageReturn;
            return lone == rest.Length - 1 ? lone : rest.Length;
        }
        problem = LineProblem.None;
        if (end == 0 || rest[end - 1] != CR) problem = LineProblem.BareLineFeed;
        else if (end + 1 > maxLength) problem = LineProblem.TooLong;
        return end - 1;
    }

    private ParseResult NoLine(LineProblem problem) => problem switch
    {
        LineProblem.Incomplete => ParseResult.Incomplete,
        LineProblem.BareLineFeed => Reject(RequestRejectionReason.BareLineFeed),
        _ => Reject(RequestRejectionReason.BareCarriageReturn),
    };

    private bool ParseRequestLine(ReadOnlySpan<byte> buffer, Slice place, RequestHead head)
    {
        var line = place.Of(buffer);
        head.RequestLine = place;
        var firstSpace = line.IndexOf((byte)' ');
        var lastSpace = line.LastIndexOf((byte)' ');
        if (firstSpace <= 0 || lastSpace <= firstSpace + 1) return Fail(RequestRejectionReason.InvalidRequestLine);

        var method = line[..firstSpace];
        if (!IsToken(method)) return Fail(RequestRejectionReason.InvalidMethod);
        head.Method = new Slice(place.Start, firstSpace);
        head.IsHead = method.SequenceEqual("HEAD"u8);

        var version = line[(lastSpace + 1)..];
        if (version.SequenceEqual("HTTP/1.1"u8)) head.IsHttp11 = true;
        else if (version.SequenceEqual("HTTP/1.0"u8)) head.IsHttp11 = false;
        else return Fail(IsWellFormedVersion(version) ? RequestRejectionReason.UnsupportedVersion : RequestRejectionReason.InvalidVersion);
        head.KeepAlive = head.IsHttp11;

        head.Target = new Slice(place.Start + firstSpace + 1, lastSpace - firstSpace - 1);
        var target = head.Target.Of(buffer);
        if (target.ContainsAnyExcept(TargetBytes)) return Fail(target.Contains((byte)' ') ? RequestRejectionReason.InvalidRequestLine : RequestRejectionReason.InvalidTarget);
        return SplitTarget(target, method, head);
    }

    /// <summary>Tells the four forms of RFC 9112 §3.2 apart.</summary>
    private bool SplitTarget(ReadOnlySpan<byte> target, ReadOnlySpan<byte> method, RequestHead head)
    {
        var start = 0;
        if (method.SequenceEqual("CONNECT"u8)) return Fail(RequestRejectionReason.ConnectNotSupported);
        if (target[0] != '/')
        {
            if (target.SequenceEqual("*"u8) && method.SequenceEqual("OPTIONS"u8))
            {
                head.Path = head.Target;
                return true;
            }
            var scheme = SchemeLength(target);
            if (scheme == 0) return Fail(RequestRejectionReason.InvalidTarget);
            var authority = target[scheme..];
            var authorityEnd = authority.IndexOfAny((byte)'/', (byte)'?');
            if (authorityEnd >= 0) authority = authority[..authorityEnd];
            // RFC 9110 §4.2.1: the host of an http URI is not empty.
            if (!IsHost(authority) || authority.IsEmpty || authority[0] == ':') return Fail(RequestRejectionReason.InvalidTarget);
            head.Authority = new Slice(head.Target.Start + scheme, authority.Length);
            start = scheme + authority.Length;
        }
        var path = target[start..];
        var query = path.IndexOf((byte)'?');
        head.Path = new Slice(head.Target.Start + start, query < 0 ? path.Length : query);
        if (query >= 0) head.Query = new Slice(head.Path.End + 1, path.Length - query - 1);
        return true;
    }

    private static int SchemeLength(ReadOnlySpan<byte> target)
    {
        if (target.Length > 7 && Ascii.EqualsIgnoreCase(target[..7], "http://"u8)) return 7;
        return target.Length > 8 && Ascii.EqualsIgnoreCase(target[..8], "https://"u8) ? 8 : 0;
    }

    private static bool IsWellFormedVersion(ReadOnlySpan<byte> version) =>
        version.Length == 8 && version.StartsWith("HTTP/"u8) && char.IsAsciiDigit((char)version[5]) && version[6] == '.' && char.IsAsciiDigit((char)version[7]);

    private bool ParseField(ReadOnlySpan<byte> buffer, Slice place, RequestHead head)
    {
        var line = place.Of(buffer);
        if (line[0] is (byte)' ' or (byte)'\t') return Fail(RequestRejectionReason.FoldedHeader);
        var colon = line.IndexOf((byte)':');
        if (colon < 0) return Fail(RequestRejectionReason.InvalidHeaderLine);
        var name = line[..colon];
        if (name.IsEmpty || !IsToken(name)) return Fail(RequestRejectionReason.InvalidHeaderName);
        var value = line[(colon + 1)..];
        if (value.ContainsAny(ForbiddenInValue))
            return Fail(value.Contains(CR) ? RequestRejectionReason.BareCarriageReturn : RequestRejectionReason.InvalidHeaderValue);
        var trimmed = value.TrimStart(" \t"u8);
        var valueStart = place.Start + colon + 1 + value.Length - trimmed.Length;
        trimmed = trimmed.TrimEnd(" \t"u8);

        ref var field = ref head.Fields[head.FieldCount];
        field.Name = new Slice(place.Start, colon);
        field.Value = new Slice(valueStart, trimmed.Length);
        field.Recognise(name);
        head.ForwardingHeaders |= field.Forwarding;
        if (headerMap != HeaderMap.Drop && name.Contains((byte)'_'))
        {
            if (headerMap == HeaderMap.Refuse) return Fail(RequestRejectionReason.UnderscoreInHeaderName);
            head.HasUnderscores = true;
        }
        var isRepeated = IsRepeated(buffer, head, name, in field);
        head.HasRepeatedFields |= isRepeated;
        head.FieldCount++;
        return !field.IsKnown || Notice(trimmed, field.Key, isRepeated, head);
    }

    private static bool IsRepeated(ReadOnlySpan<byte> buffer, RequestHead head, ReadOnlySpan<byte> name, in HeaderField field)
    {
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref readonly var other = ref head.Fields[index];
            if (other.IsKnown != field.IsKnown) continue;
            if (field.IsKnown ? other.Key == field.Key : other.Name.Length == name.Length && Ascii.EqualsIgnoreCase(other.Name.Of(buffer), name)) return true;
        }
        return false;
    }

    /// <summary>Takes in the fields that decide about framing and the connection.</summary>
    private bool Notice(ReadOnlySpan<byte> value, EnvironKey key, bool isRepeated, RequestHead head)
    {
        switch (key)
        {
            case EnvironKey.Host:
                if (head.HostField >= 0) return Fail(RequestRejectionReason.MultipleHosts);
                head.HostField = head.FieldCount - 1;
                return IsHost(value) || Fail(RequestRejectionReason.InvalidHost);
            case EnvironKey.ContentType:
                return !isRepeated || Fail(RequestRejectionReason.RepeatedContentType);
            case EnvironKey.ContentLength:
                if (head.ContentLength >= 0) return Fail(RequestRejectionReason.MultipleContentLengths);
                // Utf8Parser takes a sign; a length has none. 19 digits and more may overflow and are no real length.
                if (value.Length is 0 or > 18 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(value, out head.ContentLength, out _))
                    return Fail(RequestRejectionReason.InvalidContentLength);
                return true;
            case EnvironKey.TransferEncoding:
                if (!head.IsHttp11) return Fail(RequestRejectionReason.TransferEncodingInHttp10);
                if (head.IsChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8)) return Fail(RequestRejectionReason.UnknownTransferEncoding);
                head.IsChunked = true;
                return true;
            case EnvironKey.Connection:
                // Several Connection fields are one list; "close" anywhere in it wins.
                head.WantsClose |= HasToken(value, "close"u8);
                head.KeepAlive = !head.WantsClose && (head.IsHttp11 || head.KeepAlive || HasToken(value, "keep-alive"u8));
                return true;
            case EnvironKey.Expect:
                // RFC 9110 §10.1.1: an HTTP/1.0 client cannot expect anything.
                if (!head.IsHttp11) return true;
                if (!Ascii.EqualsIgnoreCase(value, "100-continue"u8)) return Fail(RequestRejectionReason.ExpectationUnknown);
                head.ExpectsContinue = true;
                return true;
            case EnvironKey.Te:
                head.AcceptsTrailers |= head.IsHttp11 && HasToken(value, "trailers"u8);
                return true;
            default:
                return true;
        }
    }

    private bool CheckFraming(ReadOnlySpan<byte> buffer, RequestHead head)
    {
        if (head.IsChunked && head.ContentLength >= 0) return Fail(RequestRejectionReason.ContentLengthWithTransferEncoding);
        if (head.IsHttp11 && head.HostField < 0) return Fail(RequestRejectionReason.MissingHost);
        if (limits.Body > 0 && head.ContentLength > limits.Body) return Fail(RequestRejectionReason.BodyTooLong);
        if (!head.HasBody) head.ExpectsContinue = false;
        return IsPercentEncoded(head.Path.Of(buffer)) || Fail(RequestRejectionReason.InvalidTarget);
    }

    /// <summary>Whether every '%' is followed by two hexadecimal digits that are not those of NUL.</summary>
    public static bool IsPercentEncoded(ReadOnlySpan<byte> path)
    {
        for (int percent; (percent = path.IndexOf((byte)'%')) >= 0; path = path[(percent + 3)..])
            if (path.Length < percent + 3 || ((NativeString.HexDigit(path[percent + 1]) << 4) | NativeString.HexDigit(path[percent + 2])) <= 0) return false;
        return true;
    }

    /// <summary>uri-host [ ":" port ], loosely: nothing that could be taken for a path, a user or a second host. May be empty (RFC 9112 §3.2).</summary>
    private static bool IsHost(ReadOnlySpan<byte> value)
    {
        if (value.ContainsAnyExcept(HostBytes)) return false;
        var port = value;
        if (!value.IsEmpty && value[0] == '[')
        {
            var end = value.IndexOf((byte)']');
            if (end < 0) return false;
            port = value[(end + 1)..];
            if (!port.IsEmpty && port[0] != ':') return false;
        }
        else if (value.ContainsAny((byte)'[', (byte)']'))
        {
            return false;
        }
        var colon = port.IndexOf((byte)':');
        return colon < 0 || !port[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary>Whether a comma-separated list has a token, in any case.</summary>
    public static bool HasToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        while (true)
        {
            var comma = list.IndexOf((byte)',');
            var element = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(element, token)) return true;
            if (comma < 0) return false;
            list = list[(comma + 1)..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]

    private bool Fail(RequestRejectionReason reason)
    {
        Reason = reason;
        return false;
    }

    private ParseResult Reject(RequestRejectionReason reason)
    {
        Reason = reason;
        return ParseResult.Rejected;
    }
}
