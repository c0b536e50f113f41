using System.IO.Compression;

namespace Wizgi.Middleware;

/// <summary>What <see cref="Compression"/> compresses, and how.</summary>
public sealed record CompressionOptions
{
    /// <summary>The codings to offer, the best one first: <c>br</c>, <c>gzip</c>.</summary>
    public IReadOnlyList<string> Codings { get; init; } = ["br", "gzip"];

    /// <summary>Bodies that are known to be shorter stay as they are: they fit into one packet either way. 1024 bytes.</summary>
    public int MinimumSize { get; init; } = 1024;

    /// <summary>Media types that are worth it: <c>application/json</c>, <c>text/*</c>, <c>*+xml</c>. Images, video and archives are compressed already.</summary>
    public IReadOnlyList<string> Types { get; init; } =
    [
        "text/*", "application/json", "application/javascript", "application/xml", "application/wasm", "application/x-ndjson", "application/rtf", "*+json", "*+xml",
        "application/vnd.ms-fontobject", "font/ttf", "font/otf", "font/collection", "image/bmp", "image/vnd.microsoft.icon",
    ];

    /// <summary>How hard to try. Optimal is quality 4 of Brotli and 6 of gzip; more is for files that are compressed once.</summary>
    public CompressionLevel Level { get; init; } = CompressionLevel.Optimal;
}
