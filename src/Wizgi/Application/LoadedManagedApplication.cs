namespace Wizgi;

/// <summary>A C# application for a front end without Python.</summary>
/// <param name="application">Called by all threads at once if the traits say so.</param>
/// <param name="traits">What the environ says of the server.</param>
internal sealed class LoadedManagedApplication(WsgiApplication application, ServerTraits traits) : ILoadedApplication
{
    /// <summary>What every thread of the front end enters.</summary>
    public ManagedGate Gate { get; } = new();

    /// <inheritdoc/>
    public IApplicationRunner MakeRunner()
    {
        var runner = new ManagedApplication(application, traits, Gate, isLeftInside: true);
        runner.Enter();
        return runner;
    }

    /// <inheritdoc/>
    public IApplicationRunner MakeRunnerOnNewThread() => MakeRunner();
}
