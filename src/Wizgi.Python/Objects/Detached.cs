using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Waits with the thread state detached, so that other Python threads run meanwhile. Never wait attached.</summary>
internal static unsafe class Detached
{
    public static void WaitToSend(Exchange exchange)
    {
        var state = ThreadStates.PyEval_SaveThread();
        exchange.WaitToSend();
        ThreadStates.PyEval_RestoreThread(state);
    }

    public static void WaitForBody(Exchange exchange)
    {
        var state = ThreadStates.PyEval_SaveThread();
        exchange.WaitForBody();
        ThreadStates.PyEval_RestoreThread(state);
    }
}
