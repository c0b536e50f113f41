using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>The callables that an environ of Python may hold, as the delegates that C# knows them as.</summary>
internal sealed class PythonCallables(PythonReference callable)
{
    /// <summary>Borrowed: Python's object.</summary>
    public nint Instance => callable.Instance;

    /// <summary><c>wsgi.early_hints</c>, <c>wsgi.ext.http.send_trailers</c>.</summary>
    public void Send(IReadOnlyList<ResponseHeader> headers) => Reference.Release(PythonCall.Invoke(Instance, HeaderList.New(headers)));

    /// <summary><c>wizgi.client_disconnected</c>.</summary>
    public bool Ask()
    {
        var answer = PythonCall.Invoke(Instance);
        var isTrue = answer != Exceptions.False && answer != Exceptions.None;
        Reference.Release(answer);
        return isTrue;
    }

    /// <summary>Borrowed: the Python callable behind a delegate that was made here; 0: it is another.</summary>
    public static nint Behind(Delegate action) => action.Target is PythonCallables callables ? callables.Instance : 0;
}
