namespace Wizgi.Middleware.Http;

/// <summary>What middleware makes of one response that it does change. Sends the head itself, with <see cref="ResponseTap.Send(HeadDraft)"/>, before the first byte. Disposed with the body, if it can be.</summary>
internal abstract class Treatment
{
    /// <summary>Nothing more of the application's body is wanted; it is closed before <see cref="End"/>.</summary>
    public virtual bool IsDone => false;

    /// <summary>Takes an item that is not empty.</summary>
    /// <returns>What goes on instead, valid until the next call; empty while there is nothing yet.</returns>
    public abstract ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap);

    /// <summary>The application's body has ended, or is not wanted any more.</summary>
    /// <returns>What comes behind the items; it is closed in their place.</returns>
    public abstract IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap);
}
