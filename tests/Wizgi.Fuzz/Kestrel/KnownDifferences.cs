using System.Text.RegularExpressions;
using static Wizgi.Fuzz.Kestrel.KnownDifference;
using static Wizgi.Server.Engine.RequestRejectionReason;

namespace Wizgi.Fuzz.Kestrel;

/// <summary>All of them. docs/conformance.md says why of each.</summary>
internal static partial class KnownDifferences
{
    private static readonly string[] KeysThatMayDiffer = ["HTTP_CONNECTION", "CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_HOST"];

    public static readonly KnownDifference[] All =
    [
        WeRefuse("blank-before-request", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", [InvalidRequestLine, InvalidMethod, BareLineFeed, BareCarriageReturn],
            parting => parting.Request[0] is '\r' or '\n'),
        WeRefuse("bare-line-feed", "GET / HTTP/1.1\nHost: a\r\n\r\n", [BareLineFeed]),
        WeRefuse("request-line-blanks", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", [InvalidRequestLine, InvalidTarget, InvalidVersion, InvalidMethod], parting => !ThreeParts().IsMatch(parting.Line)),
        WeRefuse("target-bytes", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", [InvalidTarget], parting => OddByte().IsMatch(parting.Seen("REQUEST_URI"))),
        WeRefuse("target-escapes", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", [InvalidTarget], parting => BrokenEscape().IsMatch(parting.Seen("REQUEST_URI").Split('?')[0])),
        WeRefuse("authority-grammar", "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n", [InvalidTarget], parting => parting.Seen("REQUEST_URI").Contains("://", StringComparison.Ordinal)),
        WeRefuse("connect", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", [ConnectNotSupported]),
        WeRefuse("field-name-bytes", "GET / HTTP/1.1\r\nHost: a\r\n\"X\": 1\r\n\r\n", [InvalidHeaderName]),
        WeRefuse("field-value-bytes", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01\r\n\r\n", [InvalidHeaderValue]),
        WeRefuse("repeated-content-type", "GET / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\n", [RepeatedContentType]),
        WeRefuse("expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", [ExpectationUnknown]),
        WeRefuse("content-length-form", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na", [InvalidContentLength]),
        WeRefuse("length-and-coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", [ContentLengthWithTransferEncoding]),
        WeRefuse("coding-list", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", [UnknownTransferEncoding]),
        WeRefuse("coding-in-http-1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", [TransferEncodingInHttp10]),
        WeRefuse("chunk-extension-bytes", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;\x01\r\na\r\n0\r\n\r\n", [InvalidChunk]),
        WeRefuse("trailer", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHost: b\r\n\r\n", [InvalidTrailer]),

        KestrelRefuses("host-beside-authority", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", "Invalid Host header", parting => parting.Seen("REQUEST_URI").Contains("://", StringComparison.Ordinal)),
        KestrelRefuses("scheme-case", "GET HTTP://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "Invalid request target", parting => UpperScheme().IsMatch(parting.Seen("REQUEST_URI"))),
        // The host of a target is one too.
        KestrelRefuses("host-grammar", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "Invalid ",
            parting => parting.TheirReason.StartsWith("Invalid Host header", StringComparison.Ordinal)
                || (parting.TheirReason.StartsWith("Invalid request target", StringComparison.Ordinal) && parting.Seen("REQUEST_URI").Contains("://", StringComparison.Ordinal))),
        KestrelRefuses("length-required", "POST / HTTP/1.0\r\n\r\n", "request contains no Content-Length header", parting => parting.Seen("SERVER_PROTOCOL") == "HTTP/1.0"),
        KestrelRefuses("chunk-size-digits", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0000000001\r\na\r\n0\r\n\r\n", "Bad chunk size data"),

        Understood("decoded-chunks", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", "HTTP_TRANSFER_ENCODING", OnlyKnownKeys),
        Understood("connection-options", "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, close\r\n\r\n", "HTTP_CONNECTION", OnlyKnownKeys),
        Understood("content-length-digits", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 01\r\n\r\na", "CONTENT_LENGTH", OnlyKnownKeys),
        Understood("authority-as-host", "GET http://a:80/ HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP_HOST", parting => OnlyKnownKeys(parting) && parting.Seen("REQUEST_URI").Contains("://", StringComparison.Ordinal)),
    ];

    /// <summary>The difference that a parting is a case of, or null: nobody has thought of it.</summary>
    public static KnownDifference? Find(Parting parting) => All.FirstOrDefault(known => known.Kind == parting.Kind && known.IsCase(parting));

    private static bool OnlyKnownKeys(Parting parting) => !parting.DifferentKeys.Except(KeysThatMayDiffer).Any();

    [GeneratedRegex(@"\A[^ \t]+ [^ \t]+ [^ \t]+\z")]
    private static partial Regex ThreeParts();

    [GeneratedRegex(@"[\x01-\x20\x7F#]")]
    private static partial Regex OddByte();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex BrokenEscape();

    [GeneratedRegex("^(?!https?:)(?i:https?)://")]
    private static partial Regex UpperScheme();
}
