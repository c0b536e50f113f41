namespace Wizgi.Cli.Supervision;

/// <summary>What a supervisor reacts to, one at a time.</summary>
internal abstract record SupervisorEvent
{
    /// <summary>A worker serves.</summary>
    public sealed record Ready(int Process) : SupervisorEvent;

    /// <summary>A child has ended: a worker, or, of process 1, any orphan.</summary>
    public sealed record Exited(int Process, ExitStatus Status) : SupervisorEvent;

    /// <summary>A signal has come.</summary>
    public sealed record Signalled(int Number) : SupervisorEvent;
}
