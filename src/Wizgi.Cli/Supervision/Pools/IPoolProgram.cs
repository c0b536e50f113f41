using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>
/// A program that serves one socket, which a supervisor starts and looks after. The supervisor has bound the socket; clients wait in it while the program
/// starts, or starts again.
/// </summary>
/// <remarks>Wizgi is one (<see cref="WizgiProgram"/>). Each is immutable: other settings make another.</remarks>
internal interface IPoolProgram
{
    /// <summary>What it serves, for the log.</summary>
    string Summary { get; }

    /// <summary>It says <see cref="Worker.ControlWord.Ready"/> when it serves; one that says nothing is taken to do so at once.</summary>
    bool SaysWhenReady { get; }

    /// <summary>Starts it in a group of processes of its own.</summary>
    /// <param name="listener">The socket, which it inherits.</param>
    /// <param name="reaper">Will tell of its end.</param>
    /// <exception cref="UserError">The system starts no such process.</exception>
    PoolProcess Start(Listener listener, Reaper reaper);

    /// <summary>Has a running process, which another program of this kind started, go over to this one without a client noticing.</summary>
    /// <returns>False: that cannot be done; it has to be stopped, and this one started.</returns>
    bool TryReload(PoolProcess process);
}
