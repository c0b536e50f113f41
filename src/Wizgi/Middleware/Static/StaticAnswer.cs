using System.Globalization;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Static;

/// <summary>The response for what was found below a prefix.</summary>
/// <remarks>
/// In this order: 1 what is refused is a 404, whatever the method; 2 the method; 3 the slash at the end of a folder; 4 the content coding,
/// which chooses the representation; 5 its preconditions; 6 the range. RFC 9110 §13.2, §14.2.
/// </remarks>
internal static class StaticAnswer
{
    /// <summary>Answers; the file of the finding is closed here, or with the body.</summary>
    /// <exception cref="IOException">The system could not say what is there.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Give(StaticFinding found, DateTimeOffset now, Environ environ, StartResponse start)
    {
        using var closing = found;
        if (found.Kind == StaticKind.Failed) throw new IOException($"a static file cannot be opened: {found.Problem}");
        if (found.Kind == StaticKind.Refused) return Say(start, "404 Not Found");
        if (environ.RequestMethod is not ("GET" or "HEAD")) return Say(start, "405 Method Not Allowed", new ResponseHeader("Allow", "GET, HEAD"));
        if (found.Kind == StaticKind.FolderWithoutSlash) return Say(start, "301 Moved Permanently", new ResponseHeader("Location", StaticLocation.WithSlash(environ)));
        using var representation = Representation.Choose(found.File!, environ.Header("Accept-Encoding"), now);
        return Send(representation, environ, start);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Send(Representation file, Environ environ, StartResponse start)
    {
        switch (Conditions.Evaluate(environ, file.EntityTag, file.LastModified))
        {
            case Condition.NotModified:
                start("304 Not Modified", file.Validators());
                return ResponseBody.Of();
            case Condition.Failed:
                return Say(start, "412 Precondition Failed");
        }
        var part = new ByteRange(0, file.Size);
        var kind = RangeKind.None;
        if (environ.RequestMethod == "GET" && Conditions.AllowRange(environ, file.EntityTag, file.LastModified))
            kind = ByteRange.Parse(environ.Header("Range"), file.Size, ref part);
        if (kind == RangeKind.Unsatisfiable) return Say(start, "416 Range Not Satisfiable", new ResponseHeader("Content-Range", $"bytes */{file.Size}"));
        List<ResponseHeader> headers =
        [
            new("Content-Type", file.ContentType),
            new("Content-Length", part.Length.ToString(CultureInfo.InvariantCulture)),
            .. file.Validators(),
            new("Accept-Ranges", "bytes"),
            NoSniff,
        ];
        if (file.Coding is not null) headers.Add(new("Content-Encoding", file.Coding));
        if (kind == RangeKind.Part) headers.Add(new("Content-Range", $"bytes {part.First}-{part.First + part.Length - 1}/{file.Size}"));
        start(kind == RangeKind.Part ? "206 Partial Content" : "200 OK", headers);
        return environ.RequestMethod == "HEAD" ? ResponseBody.Of() : file.ToBody(part);
    }

    // A browser must not take one type for another, whoever wrote the file (fetch.spec.whatwg.org, X-Content-Type-Options).
    private static readonly ResponseHeader NoSniff = new("X-Content-Type-Options", "nosniff");

    /// <summary>A page of one line.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Say(StartResponse start, string status, params ReadOnlySpan<ResponseHeader> headers)
    {
        start(status, [new("Content-Type", "text/plain; charset=utf-8"), NoSniff, .. headers]);
        return ResponseBody.Of(status[4..] + "\n");
    }
}
