using Wizgi.Middleware.Codings;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware;

/// <summary>Compresses bodies for clients that take it: Brotli, gzip.</summary>
/// <remarks>
/// RFC 9110 §8.4, §12.5.3. Left alone are: other types than those of the options, short bodies, what is encoded already, parts (206), 204,
/// <c>no-transform</c> (RFC 9111 §5.2.2.6), and what carries a digest of its content (RFC 9530). What is compressed says
/// <c>Vary: Accept-Encoding</c>, as it does for clients that take none, its ETag is weak, and it offers no ranges. Each item is
/// flushed, so that a stream of events arrives event by event. docs/middleware.md says what BREACH means for pages with secrets.
/// </remarks>
public static class Compression
{
    // A list up to here is compressed at once and sent with its length.
    private const int LongestWhole = 1024 * 1024;

    /// <summary>Compresses responses for clients that take it.</summary>
    public static WsgiApplication Wrap(WsgiApplication application) => Wrap(application, new CompressionOptions());

    /// <summary>Compresses responses for clients that take it.</summary>
    /// <exception cref="ArgumentException">A coding that is not there, or a type that is no pattern.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, CompressionOptions options)
    {
        string[] codings = [.. options.Codings];
        if (Array.Find(codings, coding => coding is not ("br" or "gzip")) is { } unknown)
            throw new ArgumentException($"the coding {NativeString.Quote(unknown)} is not br or gzip", nameof(options));
        var types = new MediaTypes(options.Types);
        return (environ, startResponse) =>
        {
            // Somebody inside may change them.
            var isHead = environ.RequestMethod == "HEAD";
            var coding = AcceptEncoding.Parse(environ.Header("Accept-Encoding")).Choose(codings);
            return ResponseTap.Call(application, environ, startResponse, Look);

            Treatment? Look(HeadDraft head, IEnumerable<ReadOnlyMemory<byte>>? body)
            {
                if (head.Code == 304 && coding is not null) head.WeakenTag();
                if (!IsEligible(head)) return null;
                var length = head.ContentLength ?? (body is null ? null : ResponseBody.KnownLength(body));
                if (length < options.MinimumSize) return null;
                head.AddVary("Accept-Encoding");
                if (coding is null) return null;
                Announce(head, coding);
                if (isHead) return new HeadOnly(head);
                if (body is IReadOnlyCollection<ReadOnlyMemory<byte>> && length <= LongestWhole) return new Encoded(head, ContentEncoder.Encode(body, coding, options.Level));
                var isFlushed = body is not (FileRange or FileWrapper or IReadOnlyCollection<ReadOnlyMemory<byte>>);
                return new CompressedResponse(head, length, isFlushed, coding, options.Level, environ);
            }
        };

        bool IsEligible(HeadDraft head) =>
            !head.IsBodiless && head.Code != 206 && !head.IsEncoded && types.Has(head.MediaType) && !head.HasToken("Cache-Control", "no-transform")
            && head.Find("Content-Range") is null && head.Find("Content-MD5") is null && head.Find("Digest") is null && head.Find("Content-Digest") is null && head.Find("Repr-Digest") is null;
    }

    private static void Announce(HeadDraft head, string coding)
    {
        head.Remove("Content-Length", "Accept-Ranges", "Content-Encoding");
        head.Headers.Add(new ResponseHeader("Content-Encoding", coding));
        head.WeakenTag();
    }
}
