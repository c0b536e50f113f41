using System.Collections;

namespace Wizgi.Server.Remote;

/// <summary>The body of an origin's response, block by block as it comes. Closing it ends the request.</summary>
internal sealed class RemoteBody(RemoteCall call, RemoteReference reference, ReadOnlyMemory<byte> first, Action<RemoteException>? failed, Action? ended) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
{
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        for (var block = first; !block.IsEmpty; block = Next()) yield return block;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        call.Dispose();
        ended?.Invoke();
    }

    private ReadOnlyMemory<byte> Next()
    {
        try
        {
            return call.Read();
        }
        catch (RemoteException problem)
        {
            failed?.Invoke(problem);
            // The client sees the truncation: its connection breaks off as well.
            throw ApplicationError.State($"{reference}: the response broke off: {problem.Message}");
        }
    }
}
