using System.Buffers.Text;
using System.Security.Cryptography;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware;

/// <summary>Answers 304 to who has the response already: by the application's ETag and Last-Modified, or by a tag made from the body.</summary>
/// <remarks>
/// RFC 9110 §13, for the answer 200 to GET and HEAD; everything else is left alone. A tag is made where the whole body is at hand before any of it is
/// sent: a list, or a single item as long as its Content-Length; never for what is sent bit by bit, nor for <c>no-store</c>. The body of a
/// response that became a 304 is closed and not iterated. This saves the transfer, not the work.
/// </remarks>
public static class ConditionalGet
{
    /// <summary>Answers 304 where the client has the response already.</summary>
    public static WsgiApplication Wrap(WsgiApplication application) => Wrap(application, new ConditionalGetOptions());

    /// <summary>Answers 304 where the client has the response already.</summary>
    public static WsgiApplication Wrap(WsgiApplication application, ConditionalGetOptions options) => (environ, startResponse) =>
    {
        // Somebody inside may change it.
        var method = environ.RequestMethod;
        return method is not ("GET" or "HEAD") ? application(environ, startResponse) : ResponseTap.Call(application, environ, startResponse, Look);

        Treatment? Look(HeadDraft head, IEnumerable<ReadOnlyMemory<byte>>? body)
        {
            if (head.Code != 200) return null;
            if (head.Find("ETag") is not null || head.HasToken("Cache-Control", "no-store")) return Judge(environ, head);
            if (body is not null && ResponseBody.KnownLength(body) is { } length)
            {
                // The answer to HEAD may have been made without its body.
                if (length > options.TagUpTo || (method == "HEAD" && length == 0) || (head.ContentLength ?? length) != length) return Judge(environ, head);
                head.Set("ETag", Tag(body));
                return Judge(environ, head);
            }
            var isWhole = head.ContentLength is { } declared && declared <= options.TagUpTo && body is not (FileRange or FileWrapper);
            return isWhole ? new TagFirst(head, environ) : Judge(environ, head);
        }
    };

    /// <summary>A strong validator: 128 bits of the SHA-256 of the body.</summary>
    private static string Tag(params IEnumerable<ReadOnlyMemory<byte>> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in items) hash.AppendData(item.Span);
        return $"\"{Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 16))}\"";
    }

    private static Answer? Judge(Environ environ, HeadDraft head) =>
        Conditions.Evaluate(environ, head.Find("ETag"), HttpDate.Parse(head.Find("Last-Modified"))) switch
        {
            Condition.NotModified => new Answer(head, "304 Not Modified"),
            Condition.Failed => new Answer(head, "412 Precondition Failed"),
            _ => null,
        };

    /// <summary>A 304 or 412 in the place of the response.</summary>
    private sealed class Answer(HeadDraft head, string status) : Treatment
    {
        public override bool IsDone => true;

        public override ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap) => default;

        public override IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap)
        {
            head.Status = status;
            if (status[0] == '4')
            {
                head.RemoveWhatIsOfContent();
                head.Set("Content-Type", "text/plain; charset=utf-8");
                tap.Send(head);
                return ResponseBody.Of(status[4..] + "\n");
            }
            // A 304 has what a cache needs to find and renew the response; what describes a body that is not sent would only mislead (§15.4.5).
            head.Remove("Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Disposition", "Content-MD5", "Digest", "Content-Digest", "Repr-Digest", "Accept-Ranges");
            tap.Send(head);
            return [];
        }
    }

    /// <summary>Makes the tag from the first item, if that is all there is.</summary>
    private sealed class TagFirst(HeadDraft head, Environ environ) : Treatment
    {
        private Answer? _answer;
        private bool _isSent;

        public override bool IsDone => _answer is not null;

        public override ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap)
        {
            if (_isSent) return item;
            if (item.Length == head.ContentLength) head.Set("ETag", Tag(item));
            _answer = Judge(environ, head);
            if (_answer is not null) return default;
            _isSent = true;
            tap.Send(head);
            return item;
        }

        public override IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap)
        {
            // Nothing came: the answer to HEAD, or an empty body.
            if (!_isSent) _answer ??= Judge(environ, head);
            if (_answer is not null) return _answer.End(tap);
            if (!_isSent) tap.Send(head);
            return [];
        }
    }
}
