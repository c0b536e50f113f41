using System.Net;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>The body of a request: its content, or, where nobody knows how long that is, what has been read of it into a file.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int InMemory = 64 * 1024;

    private readonly HttpContent? _content;
    private readonly Stream? _spool;

    private RequestBody(HttpContent? content, Stream? spool, long? length) => (_content, _spool, Length) = (content, spool, length);

    /// <summary>In bytes; null: not known.</summary>
    public long? Length { get; }

    /// <param name="content">Of the request.</param>
    /// <param name="streams">May its length stay unknown?</param>
    /// <param name="most">The longest that is spooled.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="GatewayRefusal">It is longer.</exception>
    public static async Task<RequestBody> Of(HttpContent? content, bool streams, long most, CancellationToken cancel)
    {
        if (content is null) return new RequestBody(null, null, 0);
        if (content.Headers.ContentLength is { } length) return new RequestBody(content, null, length);
        if (streams) return new RequestBody(content, null, null);
        var spool = new Spool(InMemory, most);
        try
        {
            await content.CopyToAsync(spool, cancel).ConfigureAwait(false);
            var read = spool.ToReading();
            return new RequestBody(null, read, read.Length);
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>Sends it, from its start.</summary>
    public async Task CopyTo(Stream stream, CancellationToken cancel)
    {
        if (_spool is not null)
        {
            _spool.Position = 0;
            await _spool.CopyToAsync(stream, InMemory, cancel).ConfigureAwait(false);
        }
        else if (_content is not null) await _content.CopyToAsync(stream, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _spool?.Dispose();

    /// <summary>Memory at first, then a file without a name.</summary>
    private sealed class Spool(int inMemory, long most) : WriteOnlyStream
    {
        private Stream _stream = new MemoryStream();

        public Stream ToReading() => _stream;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_stream.Length + buffer.Length > most) throw new GatewayRefusal(HttpStatusCode.RequestEntityTooLarge, "Content Too Large");
            if (_stream is MemoryStream memory && memory.Length + buffer.Length > inMemory)
            {
                var path = Path.Combine(Path.GetTempPath(), $"wizgi-{Guid.NewGuid():N}");
                var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete };
                if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                _stream = new FileStream(path, how);
                // From here on nobody else can open it, and it ends with us.
                File.Delete(path);
                memory.Position = 0;
                await memory.CopyToAsync(_stream, cancellationToken).ConfigureAwait(false);
            }
            await _stream.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
