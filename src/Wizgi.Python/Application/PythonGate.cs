using Wizgi.Python.Native;

namespace Wizgi.Python.Application;

/// <summary>A thread's permanent thread state, attached and detached. One per thread that runs Python.</summary>
internal unsafe class PythonGate : IThreadGate
{
    private nint _threadState;

    public void Enter() => ThreadStates.PyEval_RestoreThread(_threadState);

    public void Leave() => _threadState = ThreadStates.PyEval_SaveThread();
}
