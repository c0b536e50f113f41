using Wizgi.Python.Native;

namespace Wizgi.Python;

/// <summary>For C# that may or may not be called by Python, and waits.</summary>
internal static unsafe class PythonThread
{
    /// <summary>Waits for something with the interpreter let go, if this thread has it.</summary>
    public static void WaitDetached(Action wait)
    {
        if (!PythonRuntime.IsStarted || ThreadStates.PyGILState_Check() == 0)
        {
            wait();
            return;
        }
        var state = ThreadStates.PyEval_SaveThread();
        try
        {
            wait();
        }
        finally
        {
            ThreadStates.PyEval_RestoreThread(state);
        }
    }
}
