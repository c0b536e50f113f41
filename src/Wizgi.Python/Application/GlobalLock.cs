using Wizgi.Python.Native;

namespace Wizgi.Python.Application;

/// <summary>The GIL, for C# that waits.</summary>
internal sealed unsafe class GlobalLock : IInterpreterLock
{
    public nint TryRelease() => ThreadStates.PyGILState_Check() == 0 ? 0 : ThreadStates.PyEval_SaveThread();

    public void Take(nint state) => ThreadStates.PyEval_RestoreThread(state);
}
