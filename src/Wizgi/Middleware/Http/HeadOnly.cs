namespace Wizgi.Middleware.Http;

/// <summary>The response to HEAD: a changed head; of the body nothing, whatever the application made of it.</summary>
internal sealed class HeadOnly(HeadDraft head) : Treatment
{
    private bool _isSent;

    public override ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap)
    {
        Send(tap);
        return default;
    }

    public override IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap)
    {
        Send(tap);
        return [];
    }

    private void Send(ResponseTap tap)
    {
        if (_isSent) return;
        _isSent = true;
        tap.Send(head);
    }
}
