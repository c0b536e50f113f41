namespace Wizgi.Python.Native;

/// <summary>Thread states and the GIL (Initialization, Finalization, and Threads).</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class ThreadStates
{
    /// <summary>Detaches this thread and returns its thread state; other threads may run Python.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint> PyEval_SaveThread = (delegate* unmanaged[Cdecl]<nint>)Symbols.Find("PyEval_SaveThread");

    /// <summary>Attaches a thread state; waits for the GIL. The thread must be detached.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, void> PyEval_RestoreThread = (delegate* unmanaged[Cdecl]<nint, void>)Symbols.Find("PyEval_RestoreThread");

    /// <summary>A thread state for the calling thread; NULL: no memory. Needs no thread state.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyThreadState_New = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyThreadState_New");

    /// <summary>Whether the calling thread is attached. Needs no thread state.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<int> PyGILState_Check = (delegate* unmanaged[Cdecl, SuppressGCTransition]<int>)Symbols.Find("PyGILState_Check");

    /// <summary>The calling thread as Python numbers it: <c>threading.get_ident()</c>. Needs no thread state.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nuint> PyThread_get_thread_ident = (delegate* unmanaged[Cdecl]<nuint>)Symbols.Find("PyThread_get_thread_ident");

    /// <summary>
    /// Has an exception of that type raised in a thread of that number when it next runs Python code; NULL: takes back one that has not been
    /// raised yet. Runs no Python code itself. How many threads were found: 1 or 0.
    /// </summary>
    public static readonly delegate* unmanaged[Cdecl]<nuint, nint, int> PyThreadState_SetAsyncExc = (delegate* unmanaged[Cdecl]<nuint, nint, int>)Symbols.Find("PyThreadState_SetAsyncExc");

    /// <summary>The main interpreter. Needs no thread state.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint> PyInterpreterState_Main = (delegate* unmanaged[Cdecl]<nint>)Symbols.Find("PyInterpreterState_Main");
}
