using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server;

/// <summary>Serves a C# application over HTTP from the program it is part of: <c>return WsgiServer.Run(app, args);</c></summary>
/// <remarks>One process, Linux, no Python. For workers, reloads and Python applications there is the <c>wizgi</c> command.</remarks>
public sealed unsafe class WsgiServer : IDisposable
{
    private const byte Graceful = 1;
    private const byte Quick = 2;
    private const int Success = 0;
    private const int WrongSetting = 1;
    private const int WrongUsage = 2;

    // What a call that does not return gets when everything else has ended.
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(2);

    private readonly List<Listener> _listeners = [];
    private readonly WsgiServerOptions _options;
    private readonly LogSink _errors;
    private readonly LogSink? _access;
    private readonly ErrorLog _log;
    private readonly Thread _thread;
    private readonly int _wakeRead;
    private readonly int _wakeWrite;
    private EventLoop? _loop;

    private WsgiServer(WsgiApplication application, WsgiServerOptions options)
    {
        _options = options;
        try
        {
            foreach (var address in options.Bind) _listeners.Add(Listener.Open(BindAddress.Parse(address)));
            _errors = LogSink.Open(options.ErrorLog, standard: 2);
            _access = options.AccessLog is { } path ? LogSink.Open(path, standard: 1) : null;
        }
        catch
        {
            foreach (var listener in _listeners) listener.Close();
            throw;
        }
        EndPoints = [.. _listeners.Select(listener => listener.EndPoint)];
        _log = new ErrorLog(_errors, LogLevel.Information, TimeProvider.System);
        foreach (var listener in _listeners) _log.Listening(listener.Display, Environment.ProcessId);
        var ends = stackalloc int[2];
        _ = Libc.pipe2(ends, Libc.O_CLOEXEC);
        (_wakeRead, _wakeWrite) = (ends[0], ends[1]);
        Libc.DoNotBlock(_wakeRead);
        _thread = new Thread(() => Serve(application)) { IsBackground = true, Name = "wizgi" };
        _thread.Start();
    }

    /// <summary>Where it listens, with the ports the system chose.</summary>
    public IReadOnlyList<EndPoint> EndPoints { get; }

    /// <summary>Serves until SIGTERM, SIGINT or SIGQUIT, with the flags of <see cref="WsgiServerOptions.Parse"/>.</summary>
    /// <returns>The exit code: 0, or, with the reason on standard error, 1: an address or file cannot be used; 2: a flag is wrong.</returns>
    public static int Run(WsgiApplication application, params string[] args)
    {
        try
        {
            return Run(application, WsgiServerOptions.Parse(args));
        }
        catch (FormatException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return WrongUsage;
        }
        catch (Exception problem) when (problem is BindException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(problem.Message);
            return WrongSetting;
        }
    }

    /// <summary>Serves until SIGTERM, which lets requests under way finish, or SIGINT or SIGQUIT, which do not.</summary>
    /// <returns>0.</returns>
    /// <exception cref="FormatException">An address of <see cref="WsgiServerOptions.Bind"/> is none.</exception>
    /// <exception cref="BindException">An address cannot be bound.</exception>
    /// <exception cref="IOException">A log cannot be opened.</exception>
    public static int Run(WsgiApplication application, WsgiServerOptions options)
    {
        using var server = Start(application, options);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => server.Stop(context, isGraceful: true));
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => server.Stop(context, isGraceful: false));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => server.Stop(context, isGraceful: false));
        server.Wait();
        return Success;
    }

    /// <summary>Begins to serve on threads of its own, for a program or a test that goes on; ends when disposed.</summary>
    /// <inheritdoc cref="Run(WsgiApplication, WsgiServerOptions)"/>
    public static WsgiServer Start(WsgiApplication application, WsgiServerOptions options) => new(application, options);

    /// <summary>Stops accepting, and ends when requests under way have finished or <see cref="WsgiServerOptions.GracefulTimeout"/> is over. From any thread; does not wait.</summary>
    /// <param name="isGraceful">False: end them now.</param>
    public void Stop(bool isGraceful = true)
    {
        var signal = isGraceful ? Graceful : Quick;
        _ = Libc.write(_wakeWrite, &signal, 1);
    }

    /// <summary>Waits until the server has ended.</summary>
    public void Wait() => _thread.Join();

    /// <summary>Stops gracefully, and waits for it. A call that never returns is left behind on its thread.</summary>
    public void Dispose()
    {
        if (_thread.IsAlive) Stop();
        if (!_thread.Join(_options.GracefulTimeout + LastWait)) return;
        _ = Libc.close(_wakeRead);
        _ = Libc.close(_wakeWrite);
        _access?.Dispose();
        _errors.Dispose();
    }

    private void Stop(PosixSignalContext context, bool isGraceful)
    {
        context.Cancel = true;
        Stop(isGraceful);
        var patience = isGraceful ? _options.GracefulTimeout + LastWait : LastWait;
        // A call that does not return must not keep the process.
        _ = Task.Delay(patience).ContinueWith(_ => Environment.Exit(Success), TaskScheduler.Default);
    }

    private void Serve(WsgiApplication application)
    {
        var traits = new ServerTraits(MultiThread: _options.Threads > 1, MultiProcess: false, RunOnce: false, $"wizgi/{typeof(WsgiServer).Assembly.GetName().Version?.ToString(3)}");
        var loaded = new LoadedManagedApplication(application, traits);
        _loop = new EventLoop(_listeners, loaded.MakeRunner(), new FrontEndOptions
        {
            Threads = _options.Threads,
            MakeRunner = loaded.MakeRunnerOnNewThread,
            Log = _log,
            AccessLog = _access is null ? null : new AccessLog(_access, AccessLogFormat.Parse(AccessLogFormat.Combined), TimeProvider.System),
            Limits = _options.Limits,
            Trust = _options.Trust,
            GracefulTimeout = _options.GracefulTimeout,
            WakeDescriptor = _wakeRead,
            OnWake = signal => _loop!.Stop(signal == Graceful),
        });
        _loop.Run();
    }
}
