using Wizgi.Python.Native;

namespace Wizgi.Python;

/// <summary>The GIL, for C# code that waits.</summary>
internal sealed unsafe class InterpreterLock : ILanguageLock
{
    public nint Leave() => ThreadStates.PyGILState_Check() != 0 ? ThreadStates.PyEval_SaveThread() : 0;

    public void Enter(nint held) => ThreadStates.PyEval_RestoreThread(held);
}
