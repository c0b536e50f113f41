namespace Wizgi.Python.Application;

/// <summary>A C# application that calls Python: it runs with its thread attached.</summary>
internal sealed class AttachedApplication(WsgiApplication application, ServerTraits traits) : ILoadedApplication
{
    public IApplicationRunner MakeRunner() => new ManagedApplication(application, traits, new PythonGate());

    public IApplicationRunner MakeRunnerOnNewThread()
    {
        PythonGate.AttachNewThread();
        return MakeRunner();
    }
}
