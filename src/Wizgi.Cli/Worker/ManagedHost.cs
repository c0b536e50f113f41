using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Native;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Siblings;
using Wizgi.Middleware;
using Wizgi.Middleware.Mounts;

namespace Wizgi.Cli.Worker;

/// <summary>A process whose application is an assembly: no interpreter.</summary>
/// <param name="settings">The worker's.</param>
/// <param name="write">Takes what other processes write, for the error log.</param>
/// <param name="log">The error log.</param>
internal sealed unsafe class ManagedHost(ServeSettings settings, Action<ReadOnlySpan<byte>> write, ILogger log) : ApplicationHost
{
    // A C# call cannot be interrupted; it gets as many of the forwarder's turns as make two seconds.
    private const int MostInterrupts = 10;

    private readonly List<PosixSignalRegistration> _signals = [];
    private int _interrupts;
    private LoadedManagedApplication? _application;
    private SiblingApplication? _sibling;

    public override string Description => RuntimeInformation.FrameworkDescription;

    public override bool RunsThreads => true;

    public override ILoadedApplication Load(ServerTraits traits, Func<WsgiApplication, WsgiApplication>? checker)
    {
        var application = SiblingReference.TryParse(settings.Get(AppSettings.Application), out var reference) && PoolSettings.IsPool(settings)
            ? (_sibling = new SiblingApplication(reference, settings, write, log)).Call
            : MountTable(settings, Load).Dispatch();
        return _application = new LoadedManagedApplication(Middleware(settings, checker) is { } middleware ? middleware(application) : application, traits);
    }

    private WsgiApplication Load(string reference) =>
        Cascade.Of([.. ApplicationReference.Split(reference).Select(part => ManagedReference.Load(part, settings, log))]);

    public override void InstallSignals(int pipe)
    {
        foreach (var (signal, number) in ((PosixSignal, byte)[])
                 [
                     (PosixSignal.SIGTERM, SignalForwarder.Graceful), (PosixSignal.SIGINT, SignalForwarder.Interrupt), (PosixSignal.SIGQUIT, SignalForwarder.Quit),
                 ])
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                var value = number;
                _ = Posix.write(pipe, &value, 1);
            }));
    }

    public override IThreadGate MakeGateOnNewThread() => _application!.Gate;

    public override void Interrupt(byte signal)
    {
        if (++_interrupts < MostInterrupts) return;
        log.MainLost();
        Posix._exit(ExitCodes.Success);
    }

    public override void Ending(bool isQuick) => _sibling?.Stop();

    public override void Finish(int exitCode, TimeSpan patience)
    {
        foreach (var signal in _signals) signal.Dispose();
    }
}
