namespace Wizgi.Python.Application;

/// <summary>The gate of C# code that runs detached: there is no Python in it to describe or to interrupt.</summary>
internal sealed class DetachedGate : IThreadGate
{
    private readonly PythonGate _gate = new();

    public void Enter() => _gate.Enter();

    public void Leave() => _gate.Leave();
}
