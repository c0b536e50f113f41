using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Codings;

/// <summary>A response whose body is compressed already.</summary>
internal sealed class Encoded(HeadDraft head, byte[] body) : Treatment
{
    public override bool IsDone => true;

    public override ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap) => default;

    // A list of one: the server says how long it is.
    public override IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap)
    {
        tap.Send(head);
        return ResponseBody.Of(body);
    }
}
