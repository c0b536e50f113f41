namespace Wizgi.Python.Application;

/// <summary>A C# application in a process with Python.</summary>
/// <param name="application">The application.</param>
/// <param name="traits">What the environ says of the server.</param>
/// <param name="usesPython">It calls Python, and so runs with its thread attached; otherwise it runs detached.</param>
internal sealed class AttachedApplication(WsgiApplication application, ServerTraits traits, bool usesPython) : ILoadedApplication
{
    public IApplicationRunner MakeRunner() => usesPython
        ? new ManagedApplication(application, traits, new PythonGate())
        : new ManagedApplication(application, traits, new DetachedGate(), isLeftInside: true);

    public IApplicationRunner MakeRunnerOnNewThread()
    {
        PythonGate.AttachNewThread();
        return MakeRunner();
    }
}
