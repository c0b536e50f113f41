using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Static;

/// <summary>One of the forms of a file: as it is, or compressed beforehand into <c>.br</c> or <c>.gz</c> beside it.</summary>
/// <remarks>RFC 9110 §8, §12.5.3, §12.5.5.</remarks>
internal sealed class Representation : IDisposable
{
    private readonly StaticFile _file;
    private readonly bool _varies;

    private Representation(StaticFile file, byte[] name, string? coding, bool varies, DateTimeOffset now)
    {
        (_file, Coding, _varies) = (file, coding, varies);
        ContentType = ContentTypes.Of(name);
        EntityTag = file.EntityTag(coding);
        LastModified = file.LastModified(now);
    }

    /// <summary>The form a client likes best; among equals the compressed one, and br before gzip.</summary>
    /// <param name="file">As it is. Closed by the caller if another form is chosen.</param>
    /// <param name="acceptEncoding">The field's value, or null.</param>
    /// <param name="now">For Last-Modified.</param>
    public static Representation Choose(StaticFile file, string? acceptEncoding, DateTimeOffset now)
    {
        var accepted = AcceptEncoding.Parse(acceptEncoding);
        var hasBrotli = file.HasBeside(".br"u8);
        var hasGzip = file.HasBeside(".gz"u8);
        var brotli = hasBrotli ? accepted.Brotli : 0;
        var gzip = hasGzip ? accepted.Gzip : 0;
        var varies = hasBrotli || hasGzip;
        if (brotli > 0 && brotli >= gzip && brotli >= accepted.Identity && file.OpenBeside(".br"u8) is { } smallest)
            return new Representation(smallest, file.Name, "br", varies, now);
        if (gzip > 0 && gzip >= accepted.Identity && file.OpenBeside(".gz"u8) is { } small)
            return new Representation(small, file.Name, "gzip", varies, now);
        return new Representation(file, file.Name, null, varies, now);
    }

    /// <summary>Content-Encoding; null: none.</summary>
    public string? Coding { get; }

    public string ContentType { get; }

    public string EntityTag { get; }

    public DateTimeOffset LastModified { get; }

    public long Size => _file.Size;

    /// <summary>The fields that a 200, a 206 and a 304 share (RFC 9110 §15.4.5).</summary>
    public List<ResponseHeader> Validators()
    {
        List<ResponseHeader> headers = [new("ETag", EntityTag), new("Last-Modified", HttpDate.Format(LastModified))];
        if (_varies) headers.Add(new("Vary", "Accept-Encoding"));
        return headers;
    }

    public FileRange ToBody(ByteRange part) => _file.ToBody(part);

    public void Dispose() => _file.Dispose();
}
