using System.IO.Compression;

namespace Wizgi.Middleware.Codings;

/// <summary>Compresses a body piece by piece.</summary>
internal sealed class ContentEncoder : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly Stream _encoder;

    /// <param name="coding"><c>br</c> or <c>gzip</c>.</param>
    /// <param name="level">How hard it tries.</param>
    public ContentEncoder(string coding, CompressionLevel level) =>
        _encoder = coding == "br" ? new BrotliStream(_output, level, leaveOpen: true) : new GZipStream(_output, level, leaveOpen: true);

    /// <summary>Compresses a whole body.</summary>
    public static byte[] Encode(IEnumerable<ReadOnlyMemory<byte>> items, string coding, CompressionLevel level)
    {
        using var encoder = new ContentEncoder(coding, level);
        foreach (var item in items) encoder._encoder.Write(item.Span);
        encoder._encoder.Dispose();
        return encoder._output.ToArray();
    }

    /// <summary>Compresses a piece.</summary>
    /// <param name="item">The piece.</param>
    /// <param name="isFlushed">What was given until now can be read by the receiver; costs a few bytes.</param>
    /// <returns>What there is of it, maybe nothing yet; valid until the next call.</returns>
    public ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> item, bool isFlushed)
    {
        _output.SetLength(0);
        _encoder.Write(item.Span);
        if (isFlushed) _encoder.Flush();
        return Output;
    }

    /// <summary>The rest.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _output.SetLength(0);
        _encoder.Dispose();
        return Output;
    }

    public void Dispose() => _encoder.Dispose();

    private ReadOnlyMemory<byte> Output => _output.GetBuffer().AsMemory(0, (int)_output.Length);
}
