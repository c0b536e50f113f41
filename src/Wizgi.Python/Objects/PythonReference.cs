using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>A reference to a Python object that C# holds for as long as it likes.</summary>
internal sealed unsafe class PythonReference : IDisposable
{
    private nint _instance;

    private PythonReference(nint instance) => _instance = instance;

    ~PythonReference()
    {
        if (_instance != 0) ReleaseQueue.Add(_instance);
    }

    /// <summary>Takes over a reference. Attached.</summary>
    public static PythonReference Own(nint instance) => new(instance);

    /// <summary>Takes a reference of its own. Attached.</summary>
    public static PythonReference To(nint instance) => new(Reference.Share(instance));

    /// <summary>Borrowed: the object.</summary>
    /// <exception cref="InvalidOperationException">This thread is not attached to Python.</exception>
    /// <exception cref="ObjectDisposedException">Its request is over.</exception>
    public nint Instance
    {
        get
        {
            RequireAttached();
            if (_instance == 0) throw new ObjectDisposedException(null, "a Python environ, or what stood in it, was used after its request had ended");
            return _instance;
        }
    }

    /// <exception cref="InvalidOperationException">This thread is not attached to Python.</exception>
    public static void RequireAttached()
    {
        if (ThreadStates.PyGILState_Check() == 0)
            throw new InvalidOperationException("a Python application, its environ, input or body was used on a thread of C#'s own, or while InterpreterLock was released; it belongs to the thread of its call");
    }

    /// <summary>Lets go of it. On any thread, attached or not.</summary>
    public void Dispose()
    {
        var instance = Interlocked.Exchange(ref _instance, 0);
        GC.SuppressFinalize(this);
        if (instance == 0) return;
        if (ThreadStates.PyGILState_Check() != 0) ObjectProtocol.Py_DecRef(instance);
        else ReleaseQueue.Add(instance);
    }
}
