using System.IO.Compression;

namespace Wizgi.Tests.Middleware;

/// <summary>A response as a client has it.</summary>
internal static class Received
{
    public static string? Header(this CallerResponse response, string name) =>
        response.Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).SingleOrDefault();

    /// <summary>The content, decoded.</summary>
    public static byte[] Content(this CallerResponse response)
    {
        using var bytes = new MemoryStream(response.Body.ToArray());
        using Stream decoded = response.Header("Content-Encoding") switch
        {
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            "gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            _ => bytes,
        };
        using var content = new MemoryStream();
        decoded.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>The body that an application returns, as its server has it before it iterates.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> BodyOf(WsgiApplication application, string method = "GET")
    {
        IEnumerable<ReadOnlyMemory<byte>>? body = null;
        Caller.Call((environ, start) =>
        {
            body = application(environ, (_, _, _) => _ => { });
            start("204 No Content", []);
            return [];
        }, method);
        return body!;
    }
}
