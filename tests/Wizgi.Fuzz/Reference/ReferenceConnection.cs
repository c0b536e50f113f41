using Wizgi.Fuzz.Serving;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Reference;

internal enum AfterExchange
{
    /// <summary>The next request is served.</summary>
    GoesOn,

    /// <summary>Which, depends on how much of an unread body had come.</summary>
    MayEnd,

    Ends,
}

/// <summary>A response that has to come.</summary>
/// <param name="Start">Where the request begins in the input.</param>
/// <param name="Head">The request, or null: it could not be read.</param>
/// <param name="Statuses">Any of these.</param>
/// <param name="Records">What the application saw, when the status is below 300: one of these.</param>
/// <param name="After">What becomes of the connection.</param>
/// <param name="IsOptional">The input ends within the request: it need not be answered.</param>
internal sealed record ExpectedExchange(int Start, ReferenceHead? Head, int[] Statuses, string[] Records, AfterExchange After, bool IsOptional = false)
{
    /// <summary>The response has no content.</summary>
    public bool IsToHead { get; init; } = Head?.Method == "HEAD";

    /// <summary>The application ran, or may have run: a mistake in a body is seen only when it is read.</summary>
    public string? Call => Head is null ? null : $"{Head.Method} {Head.Target}";
}

/// <summary>Tells from the bytes of a connection what has to come of them, by the rules of docs/conformance.md.</summary>
internal static class ReferenceConnection
{
    private static readonly int[] Refusals = [400, 414, 417, 431, 501, 505];

    public static IReadOnlyList<ExpectedExchange> Predict(string input, ServerLimits limits)
    {
        var exchanges = new List<ExpectedExchange>();
        for (var at = 0; at < input.Length;)
        {
            var (head, objection) = ReferenceHead.Read(input[at..], limits);
            if (head is null)
            {
                exchanges.Add(new(at, null, Refusals, [], AfterExchange.Ends, IsOptional: objection is null) { IsToHead = IsToHead(input[at..]) });
                break;
            }
            var body = Body(head, input[(at + head.Length)..], limits);
            exchanges.Add(Answer(at, head, body, limits.RequestBuffer));
            if (exchanges[^1].After == AfterExchange.Ends) break;
            at += head.Length + body.Length;
        }
        return exchanges;
    }

    private static bool IsToHead(string request) =>
        request.StartsWith("HEAD ", StringComparison.Ordinal) || request.StartsWith("\r\nHEAD ", StringComparison.Ordinal);

    private static ReferenceChunks Body(ReferenceHead head, string rest, ServerLimits limits)
    {
        if (head.IsChunked) return ReferenceChunks.Decode(rest, limits);
        var length = Math.Max(0, head.ContentLength);
        return length <= rest.Length ? new(rest[..(int)length], BodyEnd.Complete, (int)length) : new(rest, BodyEnd.Short);
    }

    private static ExpectedExchange Answer(int start, ReferenceHead head, ReferenceChunks body, int requestBuffer)
    {
        var path = head.Environ()["PATH_INFO"];
        bool Has(string lead) => path.StartsWith(lead, StringComparison.Ordinal);
        var read = Has(RecordingApplication.None) ? 0 : Has(RecordingApplication.Some) ? RecordingApplication.Little : int.MaxValue;
        var isWhole = body.End == BodyEnd.Complete;
        // What fits into the buffer is read before the call. Up to a read more may be in it, so beyond the limit both ways are right.
        var isBuffered = body.Data.Length < requestBuffer;
        // Whose body breaks off gets no answer while nothing has been called for it.
        var isOptional = body.End == BodyEnd.Short && requestBuffer > 0;
        // Beyond the buffer, who needs no more than came before the mistake can answer.
        if (!isWhole && (isBuffered || body.Data.Length < read)) return new(start, head, [400], [], AfterExchange.Ends, isOptional);
        var status = Has(RecordingApplication.Empty) ? 204 : 200;
        string Record(long? decodedLength) => RecordingApplication.Record(head.Environ(decodedLength), body.Data[..Math.Min(read, body.Data.Length)]);
        var (decoded, streamed) = (Record(body.Data.Length), Record(null));
        var mayBeDecoded = head.IsChunked && isWhole && requestBuffer > 0;
        // In HTTP/1.0 a body of unknown length ends with the connection.
        var endsByClose = Has(RecordingApplication.Pieces) && !head.IsHttp11 && head.Method != "HEAD";
        var isUnread = head.HasBody && read < int.MaxValue;
        var after = !isWhole || !head.KeepAlive || endsByClose ? AfterExchange.Ends
            : isUnread && ((head.IsChunked && !isBuffered) || head.ExpectsContinue) ? AfterExchange.MayEnd : AfterExchange.GoesOn;
        string[] records = !mayBeDecoded ? [streamed] : isBuffered ? [decoded] : [decoded, streamed];
        return new(start, head, isWhole ? [status] : [status, 400], records, after, isOptional);
    }
}
