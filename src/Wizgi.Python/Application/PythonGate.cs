using Wizgi.Python.Native;

namespace Wizgi.Python.Application;

/// <summary>A thread's permanent thread state, attached and detached. One per thread that runs Python; made on it.</summary>
internal unsafe class PythonGate : IThreadGate
{
    private readonly nuint _thread = ThreadStates.PyThread_get_thread_ident();
    private nint _threadState;

    /// <summary>For a thread that is attached.</summary>
    public PythonGate()
    {
    }

    /// <summary>For a thread that is not, with the thread state that it will have.</summary>
    public PythonGate(nint threadState) => _threadState = threadState;

    public void Enter() => ThreadStates.PyEval_RestoreThread(_threadState);

    public void Leave() => _threadState = ThreadStates.PyEval_SaveThread();

    /// <summary>
    /// Attaches a thread that Python does not know. It gets its thread state here, once and for ever: made on another thread or anew for
    /// each request, <c>threading.local</c> and database connections would not live from request to request.
    /// </summary>
    public static void AttachNewThread() => ThreadStates.PyEval_RestoreThread(ThreadStates.PyThreadState_New(ThreadStates.PyInterpreterState_Main()));

    public string DescribeStack()
    {
        var number = Numbers.PyLong_FromUnsignedLongLong(_thread);
        var text = BootModule.CallForText("describe_stack", number);
        ObjectProtocol.Py_DecRef(number);
        return text;
    }

    // Only Python's main thread can be woken from a system call; elsewhere the exception waits until the thread runs Python code.
    public void Interrupt()
    {
        if (MainThread.Is(_thread)) MainThread.Interrupt();
        else _ = ThreadStates.PyThreadState_SetAsyncExc(_thread, BootModule.RequestTimeout);
    }

    public void CancelInterrupt()
    {
        if (MainThread.Is(_thread)) MainThread.CancelInterrupt();
        else _ = ThreadStates.PyThreadState_SetAsyncExc(_thread, 0);
    }
}
