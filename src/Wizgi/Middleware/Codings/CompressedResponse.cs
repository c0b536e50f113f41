using System.IO.Compression;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Codings;

/// <summary>A response on its way through a <see cref="ContentEncoder"/>. The head is changed for it already, but for its length.</summary>
/// <param name="head">To be sent with the first bytes.</param>
/// <param name="length">What the application said the length of its body is.</param>
/// <param name="isFlushed">The client gets each item before the next one is made.</param>
/// <param name="coding"><c>br</c> or <c>gzip</c>.</param>
/// <param name="level">How hard to try.</param>
/// <param name="environ">The request.</param>
internal sealed class CompressedResponse(HeadDraft head, long? length, bool isFlushed, string coding, CompressionLevel level, Environ environ) : Treatment, IDisposable
{
    private ContentEncoder? _encoder;
    private long _left = length ?? long.MaxValue;
    private bool _isWhole;

    public override bool IsDone => _isWhole;

    public override ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap)
    {
        if (_encoder is null)
        {
            // One item that is all of the body: its length can be told.
            if (item.Length == length)
            {
                _isWhole = true;
                _left = 0;
                var whole = ContentEncoder.Encode([item], coding, level);
                head.SetLength(whole.Length, environ);
                tap.Send(head);
                return whole;
            }
            _encoder = new ContentEncoder(coding, level);
            tap.Send(head);
        }
        // The server cannot hold the application to its length any more; here it can be.
        if (item.Length > _left) item = item[..(int)_left];
        _left -= item.Length;
        return item.IsEmpty ? item : _encoder.Encode(item, isFlushed);
    }

    /// <exception cref="ApplicationError">The body is shorter than its Content-Length.</exception>
    public override IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap)
    {
        if (length is not null && _left > 0) throw ApplicationError.Value($"the body ended {_left} bytes short of its Content-Length {length}");
        if (_isWhole) return [];
        if (_encoder is not null) return ResponseBody.Of(_encoder.Finish());
        // An empty body is coded too, since the head says so.
        var nothing = ContentEncoder.Encode([], coding, level);
        head.SetLength(nothing.Length, environ);
        tap.Send(head);
        return ResponseBody.Of(nothing);
    }

    public void Dispose() => _encoder?.Dispose();
}
