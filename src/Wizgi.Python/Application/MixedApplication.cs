namespace Wizgi.Python.Application;

/// <summary>C# around any number of Python applications: all of them see one environ, a builtin dict.</summary>
/// <param name="application">Middleware, or what chooses among applications.</param>
/// <param name="traits">What the environ says of the server.</param>
/// <param name="pages">Show errors; null: nobody sees them.</param>
internal sealed class MixedApplication(WsgiApplication application, ServerTraits traits, ErrorPages? pages) : ILoadedApplication
{
    public IApplicationRunner MakeRunner() => new MiddlewareRunner(application, traits, pages);

    public IApplicationRunner MakeRunnerOnNewThread()
    {
        PythonGate.AttachNewThread();
        return MakeRunner();
    }
}
