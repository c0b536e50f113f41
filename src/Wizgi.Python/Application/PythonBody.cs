using System.Collections;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>What a Python application returned, for C# middleware. Iterated and disposed on the thread of the call, attached.</summary>
internal sealed class PythonBody(nint body, RequestCall call, Action<long>? after) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
{
    private bool _closed;
    private long _sent;

    ~PythonBody()
    {
        if (_closed) return;
        ReleaseQueue.Add(body);
        ReleaseQueue.Add(call);
    }

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        PythonReference.RequireAttached();
        var iterator = BodySender.Iterate(body);
        if (iterator == 0) throw PythonError.TakeException();
        try
        {
            while (true)
            {
                PythonReference.RequireAttached();
                var item = BodySender.Next(iterator);
                ForkFlag.EndChild();
                if (item == 0) break;
                byte[] bytes;
                try
                {
                    bytes = BodySender.ToArray(item);
                }
                finally
                {
                    Reference.Release(item);
                }
                _sent += bytes.Length;
                yield return bytes;
            }
            if (PythonError.IsPending) throw PythonError.TakeException();
        }
        finally
        {
            Reference.Release(iterator);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        if (_closed) return;
        PythonReference.RequireAttached();
        _closed = true;
        GC.SuppressFinalize(this);
        var closed = BodySender.Close(body);
        ForkFlag.EndChild();
        var problem = closed ? null : PythonError.TakeException();
        after?.Invoke(_sent);
        call.Release();
        if (problem is null) return;
        Reference.Release(body);
        throw problem;
    }
}
