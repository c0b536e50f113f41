namespace Wizgi.Server.Engine;

/// <summary>A request whose body is read before its application is called, by the loop and as it comes: a slow client holds no thread.</summary>
/// <param name="head">The bytes of its head, which is parsed again when the body is here.</param>
internal sealed class Upload(byte[] head)
{
    public byte[] Head => head;

    /// <summary>The body so far, without framing.</summary>
    public ByteQueue Body { get; } = new();

    /// <summary>How far the reading has come.</summary>
    public BodyReader.Progress Progress;

    /// <summary>Received behind that: an unfinished piece of framing, or what follows the body.</summary>
    public byte[] Rest = [];

    /// <summary>Milliseconds of the loop's clock at its start.</summary>
    public long Began { get; init; }
}
