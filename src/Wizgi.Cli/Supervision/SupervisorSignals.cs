using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Wizgi.Cli.Supervision;

/// <summary>Turns the signals that a supervisor obeys into events. docs/signals.md has the table.</summary>
internal sealed class SupervisorSignals : IDisposable
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Abort = 6;
    public const int Kill = 9;
    public const int User1 = 10;
    public const int User2 = 12;
    public const int Terminate = 15;
    public const int MoreWorkers = 21; // SIGTTIN
    public const int FewerWorkers = 22; // SIGTTOU
    public const int Window = 28; // SIGWINCH

    private readonly List<PosixSignalRegistration> _registrations = [];

    public SupervisorSignals(ChannelWriter<SupervisorEvent> events)
    {
        foreach (var number in (int[])[Hangup, Interrupt, Quit, User1, User2, Terminate, MoreWorkers, FewerWorkers, Window])
        {
            // Positive values are the system's own numbers.
            _registrations.Add(PosixSignalRegistration.Create((PosixSignal)number, context =>
            {
                context.Cancel = true;
                events.TryWrite(new SupervisorEvent.Signalled(number));
            }));
        }
    }

    /// <summary>As gunicorn writes it: <c>hup</c>.</summary>
    public static string Name(int number) => number switch
    {
        Hangup => "hup",
        Interrupt => "int",
        Quit => "quit",
        User1 => "usr1",
        User2 => "usr2",
        Terminate => "term",
        MoreWorkers => "ttin",
        FewerWorkers => "ttou",
        _ => "winch",
    };

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
