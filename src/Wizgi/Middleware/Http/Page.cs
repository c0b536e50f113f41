namespace Wizgi.Middleware.Http;

/// <summary>What middleware answers by itself: a page of one line.</summary>
internal static class Page
{
    public static IEnumerable<ReadOnlyMemory<byte>> Say(StartResponse start, string status, params ReadOnlySpan<ResponseHeader> headers)
    {
        start(status, [new("Content-Type", "text/plain; charset=utf-8"), .. headers]);
        return ResponseBody.Of(status[4..] + "\n");
    }
}
