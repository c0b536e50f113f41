using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>The body of a C# application that Python called, as Python iterates and closes it.</summary>
internal sealed class NestedBody(IEnumerable<ReadOnlyMemory<byte>> body, NestedCall call)
{
    private IEnumerator<ReadOnlyMemory<byte>>? _items;
    private bool _isClosed;

    /// <summary>New: the next item; 0: the end.</summary>
    public nint Next()
    {
        if (_isClosed) throw ApplicationError.Value("the body was iterated after it was closed");
        _items ??= body.GetEnumerator();
        return _items.MoveNext() ? PythonValue.NewBytes(_items.Current.Span) : 0;
    }

    /// <summary>PEP 3333 close(); a second time it does nothing.</summary>
    public void Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        try
        {
            _items?.Dispose();
        }
        finally
        {
            try
            {
                ResponseBody.Close(body);
            }
            finally
            {
                call.Dispose();
            }
        }
    }
}
