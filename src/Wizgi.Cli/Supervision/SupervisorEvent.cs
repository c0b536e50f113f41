using Wizgi.Cli.Tls;

namespace Wizgi.Cli.Supervision;

/// <summary>What a supervisor reacts to, one at a time.</summary>
internal abstract record SupervisorEvent
{
    /// <summary>A child has said something, a <see cref="Worker.ControlWord"/> and what belongs to it.</summary>
    public sealed record Said(int Process, string Word, string Text) : SupervisorEvent;

    /// <summary>A child has ended: a worker, a successor, or, of process 1, any orphan.</summary>
    public sealed record Exited(int Process, ExitStatus Status) : SupervisorEvent;

    /// <summary>Files of the application have changed.</summary>
    public sealed record Changed(IReadOnlyList<string> Paths) : SupervisorEvent;

    /// <summary>The files of the certificates have changed.</summary>
    public sealed record CertificatesChanged(TlsMaterial Material) : SupervisorEvent;

    /// <summary>A signal has come.</summary>
    public sealed record Signalled(int Number) : SupervisorEvent;

    /// <summary>The supervisor whose successor this one is has ended.</summary>
    public sealed record PredecessorGone : SupervisorEvent;
}
