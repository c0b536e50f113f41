using Wizgi.Middleware.Http;

namespace Wizgi.Middleware;

/// <summary>Puts other bodies in the place of those of errors. The status stays, and the headers that are not about the body.</summary>
/// <remarks>
/// So <c>WWW-Authenticate</c>, <c>Retry-After</c>, <c>Allow</c> and cookies reach the client; Content-Type, validators and codings are
/// the page's own. A single status goes before its class. An application that fails without an answer, by an exception, is the server's
/// business, which reports it and answers as for every application; there is no response here whose body could be replaced.
/// </remarks>
public static class ErrorPages
{
    /// <exception cref="ArgumentException">Two pages are for the same status.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, params ErrorPage[] pages)
    {
        if (pages.GroupBy(page => page.Pattern, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"there are two pages for {twice.Key}", nameof(pages));
        ErrorPage[] exactFirst = [.. pages.OrderByDescending(page => page.IsExact)];
        return (environ, startResponse) =>
        {
            var request = new RequestState(environ);
            return ResponseTap.Call(application, environ, startResponse, (head, _) =>
                head.Code >= 400 && Array.Find(exactFirst, page => page.Matches(head.Code))?.Prepare(environ) is { } page
                    ? new Replacement(head, page, request, environ)
                    : null);
        };
    }

    private sealed class Replacement(HeadDraft head, WsgiApplication page, RequestState request, Environ environ) : Treatment
    {
        public override bool IsDone => true;

        public override ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap) => default;

        public override IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap)
        {
            request.Restore(environ);
            environ[EnvironKeys.ErrorStatus] = head.Status;
            if (environ.RequestMethod != "HEAD") environ[EnvironKeys.RequestMethod] = "GET";
            // What the request brought has been read, or will not be.
            environ.Remove(EnvironKeys.ContentLength);
            environ.Remove(EnvironKeys.ContentType);
            environ.Remove("HTTP_TRANSFER_ENCODING");
            environ[EnvironKeys.Input] = Stream.Null;
            head.RemoveWhatIsOfContent();
            return page(environ, (_, headers, excInfo) => tap.Send(head.Status, [.. head.Headers, .. headers.Where(IsNew)], excInfo ?? head.ExcInfo));
        }

        // What the error says counts; cookies and what a response depends on add up.
        private bool IsNew(ResponseHeader header) =>
            header.Name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) || header.Name.Equals("Vary", StringComparison.OrdinalIgnoreCase) || head.Find(header.Name) is null;
    }
}
