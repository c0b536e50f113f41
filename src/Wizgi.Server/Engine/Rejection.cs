namespace Wizgi.Server.Engine;

/// <summary>What a client is told about a refused request.</summary>
internal static class Rejection
{
    /// <summary>The status line's second half, for instance <c>400 Bad Request</c>.</summary>
    public static string Status(RequestRejectionReason reason) => reason switch
    {
        RequestRejectionReason.RequestLineTooLong => "414 URI Too Long",
        RequestRejectionReason.HeaderFieldTooLong or RequestRejectionReason.TooManyHeaderFields or RequestRejectionReason.HeadersTooLong =>
            "431 Request Header Fields Too Large",
        RequestRejectionReason.BodyTooLong => "413 Content Too Large",
        RequestRejectionReason.UnsupportedVersion => "505 HTTP Version Not Supported",
        RequestRejectionReason.UnknownTransferEncoding or RequestRejectionReason.ConnectNotSupported => "501 Not Implemented",
        RequestRejectionReason.ExpectationUnknown => "417 Expectation Failed",
        RequestRejectionReason.HeadTimeout or RequestRejectionReason.BodyTimeout or RequestRejectionReason.BodyTooSlow => "408 Request Timeout",
        _ => "400 Bad Request",
    };

    /// <summary>The reason in one sentence, with the rule where there is one.</summary>
    public static string Describe(RequestRejectionReason reason) => reason switch
    {
        RequestRejectionReason.InvalidRequestLine => "The request line is not 'method target HTTP/1.x' (RFC 9112 section 3).",
        RequestRejectionReason.InvalidMethod => "The method is not a token (RFC 9110 section 9.1).",
        RequestRejectionReason.InvalidTarget => "The request target has a character that may not stand there unencoded, or a broken percent-encoding (RFC 9112 section 3.2).",
        RequestRejectionReason.ConnectNotSupported => "This is not a proxy: CONNECT is not implemented.",
        RequestRejectionReason.InvalidVersion => "The HTTP version is malformed (RFC 9112 section 2.3).",
        RequestRejectionReason.UnsupportedVersion => "Only HTTP/1.0 and HTTP/1.1 are spoken here.",
        RequestRejectionReason.RequestLineTooLong => "The request line is too long.",
        RequestRejectionReason.BareLineFeed => "A line ends in LF without CR (RFC 9112 section 2.2).",
        RequestRejectionReason.BareCarriageReturn => "A CR stands alone (RFC 9112 section 2.2).",
        RequestRejectionReason.InvalidHeaderLine => "A header line has no colon (RFC 9112 section 5).",
        RequestRejectionReason.InvalidHeaderName => "A header name is empty or not a token, or white space stands before its colon (RFC 9112 section 5.1).",
        RequestRejectionReason.InvalidHeaderValue => "A header value has a control character (RFC 9110 section 5.5).",
        RequestRejectionReason.FoldedHeader => "A header line starts with white space (obsolete line folding, RFC 9112 section 5.2).",
        RequestRejectionReason.HeaderFieldTooLong => "A header field is too long.",
        RequestRejectionReason.TooManyHeaderFields => "There are too many header fields.",
        RequestRejectionReason.HeadersTooLong => "The header fields are too long together.",
        RequestRejectionReason.UnderscoreInHeaderName => "A header name has an underscore, and this server refuses those.",
        RequestRejectionReason.MissingHost => "An HTTP/1.1 request needs a Host header (RFC 9112 section 3.2).",
        RequestRejectionReason.MultipleHosts => "There is more than one Host header (RFC 9112 section 3.2).",
        RequestRejectionReason.InvalidHost => "The Host is not a host name or address with an optional port (RFC 9110 section 7.2).",
        RequestRejectionReason.InvalidContentLength => "Content-Length is not a decimal number (RFC 9110 section 8.6).",
        RequestRejectionReason.MultipleContentLengths => "There is more than one Content-Length (RFC 9112 section 6.3).",
        RequestRejectionReason.RepeatedContentType => "There is more than one Content-Type (RFC 9110 section 8.3).",
        RequestRejectionReason.ContentLengthWithTransferEncoding => "Content-Length and Transfer-Encoding stand together (RFC 9112 section 6.1).",
        RequestRejectionReason.UnknownTransferEncoding => "The only transfer coding known here is one 'chunked' (RFC 9112 section 6.1).",
        RequestRejectionReason.TransferEncodingInHttp10 => "HTTP/1.0 has no Transfer-Encoding (RFC 9112 section 6.1).",
        RequestRejectionReason.InvalidChunk => "A chunk of the body is malformed (RFC 9112 section 7.1).",
        RequestRejectionReason.InvalidTrailer => "The trailer section is malformed (RFC 9112 section 7.1.2).",
        RequestRejectionReason.ExpectationUnknown => "The only expectation known here is 100-continue (RFC 9110 section 10.1.1).",
        RequestRejectionReason.InvalidForwarded => "The proxy's Forwarded header is malformed (RFC 7239 section 4).",
        RequestRejectionReason.InvalidForwardedFor => "The proxy forwards a client address that is none.",
        RequestRejectionReason.InvalidForwardedProto => "The proxy forwards a scheme that is neither http nor https.",
        RequestRejectionReason.InvalidForwardedHost => "The proxy forwards a host that is not a host name or address with an optional port.",
        RequestRejectionReason.InvalidForwardedPort => "The proxy forwards a port that is not a number from 1 to 65535.",
        RequestRejectionReason.InvalidForwardedPrefix => "The proxy forwards a path prefix that is not a plain absolute path.",
        RequestRejectionReason.ConflictingForwarded => "The proxy forwards values that contradict each other.",
        RequestRejectionReason.HeadTimeout => "The head of the request did not arrive in time.",
        RequestRejectionReason.BodyTimeout => "The body of the request stopped arriving.",
        RequestRejectionReason.BodyTooSlow => "The body of the request arrived too slowly.",
        RequestRejectionReason.BodyTooLong => "The body of the request is too long.",
        RequestRejectionReason.BodyIncomplete => "The client closed before the body was complete.",
        _ => "The request is malformed.",
    };
}
