using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Supervision;
using Wizgi.Cli.Tls;
using Wizgi.Cli.Worker;
using Wizgi.Server;
using Wizgi.Server.Balancing;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Balance;

/// <summary>The one process of <c>wizgi balance</c>: sockets, logs, signals, the file that is followed; no Python.</summary>
internal sealed class BalanceProcess : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly SettingsReader _reader;
    private readonly ServeSettings _settings;
    private readonly ILogger _log;
    private readonly Logs _logs;
    private readonly Balancer _balancer;
    private readonly Lock _lock = new();
    private LogSink? _accessSink;

    private BalanceProcess(SettingsReader reader, ServeSettings settings)
    {
        (_reader, _settings) = (reader, settings);
        _logs = Logs.Open(settings);
        _log = _logs.Errors;
        _balancer = new Balancer(Options(settings) with { Log = _log }, settings.Get(BalanceSettings.Destinations));
    }

    /// <summary>Serves until it is told to stop.</summary>
    /// <exception cref="UserError">A setting is wrong.</exception>
    /// <exception cref="BindException">An address cannot be had.</exception>
    public static int Run(SettingsReader reader)
    {
        var settings = Read(reader);
        var sockets = ListenerSet.Bind(settings.Get(SocketSettings.Bind), takeover: null, SocketSettings.ListenerOptions(settings) with { Rights = new SocketFileRights(settings.Get(OperationSettings.Umask), null, 0) });
        var pidFile = settings.Get(OperationSettings.PidFile) is { Length: > 0 } path ? PidFile.Create(path) : null;
        try
        {
            using var process = new BalanceProcess(reader, settings);
            return process.Serve(sockets);
        }
        finally
        {
            sockets.Close();
            pidFile?.Remove();
        }
    }

    /// <exception cref="UserError">A setting is wrong, or there is no destination.</exception>
    public static ServeSettings Read(SettingsReader reader)
    {
        var settings = reader.Read();
        var destinations = settings.Get(BalanceSettings.Destinations);
        if (destinations.Count == 0) throw new UserError("no destination: wizgi balance http://HOST:PORT http://HOST:PORT, or balance in a configuration file", ExitCodes.Usage);
        try
        {
            new Balancer(Options(settings) with { Check = null, Log = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance }, destinations).Dispose();
        }
        catch (FormatException problem)
        {
            throw new UserError($"{settings.PlaceOf(BalanceSettings.Destinations, "DESTINATION")}: {problem.Message}");
        }
        return settings;
    }

    private static LoadBalancerOptions Options(ServeSettings settings) => BalanceSettings.Read(settings, settings.Get(ProcessSettings.Timeout));

    private int Serve(ListenerSet sockets)
    {
        var (accessLog, accessSink) = Logs.OpenAccess(_settings);
        _accessSink = accessSink;
        ProcessTitle.Set("balancer", _settings.Get(OperationSettings.Name) ?? "balance");
        _log.Starting(Worker.Worker.Version);
        var host = new ManagedHost(_settings, static _ => { }, _log);
        var signals = new SignalForwarder(_settings.Get(ProcessSettings.GracefulTimeout), host.Interrupt);
        host.InstallSignals(signals.WriteEnd);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => { context.Cancel = true; Reload(); });
        // SIGUSR1 has no name there; positive values are the system's numbers.
        using var reopen = PosixSignalRegistration.Create((PosixSignal)SupervisorSignals.User1, context => { context.Cancel = true; Reopen(); });
        IFrontEnd frontEnd = null!;
        var options = new FrontEndOptions
        {
            Log = _log,
            Trust = TrustSettings.Read(_settings),
            AccessLog = accessLog,
            Limits = LimitSettings.Read(_settings),
            GracefulTimeout = _settings.Get(ProcessSettings.GracefulTimeout),
            WakeDescriptor = signals.ReadEnd,
            OnWake = signal =>
            {
                var isGraceful = signal == SignalForwarder.Graceful;
                _log.Stopping(isGraceful ? "gracefully" : "quickly");
                Systemd.Notify(Systemd.Stopping);
                frontEnd.Stop(isGraceful);
            },
        };
        using var site = new BalancedSite(_balancer, options);
        var worker = new WorkerSettings(_settings.AllGiven, [.. sockets.Current.Select(listener => listener.Descriptor)], [], sockets.OwnsFiles, "", Control: -1,
            Certificates: TlsSettings.HasTls(_settings) ? TlsFiles.Of(_settings).Read().Material.ToDescriptor() : -1);
        // No application is ever called: the front end's own thread only waits for its end.
        var idle = new LoadedManagedApplication(static (_, _) => [], new ServerTraits(MultiThread: true, MultiProcess: false, RunOnce: false, "wizgi")).MakeRunner();
        frontEnd = new KestrelServing(worker, _log).Make(sockets.Current, idle, options, site.Serve);
        foreach (var listener in sockets.Current) WorkerLog.Listening(_log, SocketSettings.Show(_settings, listener), Environment.ProcessId);
        _log.Balancing(_balancer.Destinations.Count, string.Join(", ", _balancer.Destinations));
        Systemd.NotifyReady();
        using var follow = new Timer(_ => { Look(); site.Flush(); }, null, LookInterval, LookInterval);
        _seen = _used = Stamp();
        frontEnd.Run();
        signals.LoopHasEnded();
        _log.Stopped();
        host.Finish(ExitCodes.Success, TimeSpan.Zero);
        _accessSink?.Dispose();
        return ExitCodes.Success;
    }

    public void Dispose() => _balancer.Dispose();

    private void Reload()
    {
        lock (_lock)
        {
            try
            {
                var settings = Read(_reader);
                _balancer.Change(Options(settings) with { Log = _log }, settings.Get(BalanceSettings.Destinations));
                _log.Reread(_balancer.Destinations.Count);
            }
            catch (Exception problem) when (problem is UserError or FormatException)
            {
                _log.Kept(problem.Message);
            }
        }
    }

    private void Reopen()
    {
        foreach (var sink in (LogSink?[])[_logs.ErrorSink, _accessSink])
        {
            try
            {
                sink?.Reopen();
            }
            catch (IOException problem)
            {
                _log.CannotReopen(problem.Message);
            }
        }
    }

    private string _seen = "";
    private string _used = "";

    // Editors write in several steps: what has been still for a second is taken.
    private void Look()
    {
        lock (_lock)
        {
            var stamp = Stamp();
            var isQuiet = stamp == _seen;
            _seen = stamp;
            if (!isQuiet || stamp == _used || stamp.Length == 0) return;
            _used = stamp;
            Reload();
        }
    }

    // Empty: there is none, or just now it cannot be read.
    private string Stamp()
    {
        try
        {
            return _reader.OwnFile is { } file && new FileInfo(file) is { Exists: true } info ? $"{file} {info.LastWriteTimeUtc.Ticks} {info.Length}" : "";
        }
        catch (Exception problem) when (problem is IOException or UserError or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
