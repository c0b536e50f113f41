namespace Wizgi.Middleware.Mounts;

/// <summary>Several loaded applications side by side, of which each thread gets a runner together.</summary>
/// <param name="table">All with one lock: that of Python.</param>
/// <param name="traits">What the environ says of the server.</param>
internal sealed class MountedApplications(MountTable<ILoadedApplication> table, ServerTraits traits) : ILoadedApplication
{
    public IApplicationRunner MakeRunner() => Make(application => application.MakeRunner());

    public IApplicationRunner MakeRunnerOnNewThread()
    {
        // The first makes the thread known; for the others it is one like any other.
        var isKnown = false;
        return Make(application =>
        {
            if (isKnown) return application.MakeRunner();
            isKnown = true;
            return application.MakeRunnerOnNewThread();
        });
    }

    private MountRunner Make(Func<ILoadedApplication, IApplicationRunner> make) => new(table.Select(make), traits);
}
