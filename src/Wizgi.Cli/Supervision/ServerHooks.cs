using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Gunicorn;
using Wizgi.Cli.Native;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;
using Wizgi.Python;
using Wizgi.Server.Native;

namespace Wizgi.Cli.Supervision;

/// <summary>
/// The hooks that a gunicorn configuration file has for the supervisor. It loads no Python, so they run in a process beside it
/// (<c>gunicorn_server.py</c>), one after another, and only if there are some.
/// </summary>
/// <remarks>Used by the supervisor's one thread; another one listens.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "End disposes of them, and waits.")]
internal sealed class ServerHooks
{
    private const int StackSize = 256 * 1024;

    // A hook that others wait for may take as long; then the server goes on without it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly GunicornFile? _file;
    private readonly ILogger _log;
    private readonly Socket? _socket;
    private readonly SemaphoreSlim _done = new(0);
    private volatile string? _failure;
    private volatile bool _isGone;
    private volatile bool _isOver;
    private int _unanswered;

    /// <summary>Starts the process, if the settings name a file with such hooks, and waits until it has run the file.</summary>
    /// <exception cref="UserError">The file fails there.</exception>
    public ServerHooks(ServeSettings settings, ILogger log)
    {
        _log = log;
        _file = settings.Get(GunicornFile.Setting);
        if (_file?.HasHooksOf(HookPlace.Helper) != true) return;
        var interpreter = PythonChoice.Find(settings.Get(PythonSettings.Python), settings.Get(AppSettings.Directory))!;
        var (ours, theirs) = Posix.SocketPair();
        _socket = new Socket(new SafeSocketHandle(ours, ownsHandle: true));
        string[] arguments = [interpreter, Path.Combine(GunicornFile.Programs, "gunicorn_server.py"), $"{theirs}", _file.Options(settings, 0)];
        var process = Spawn.Start(interpreter, arguments, settings.Get(AppSettings.Env).Select(Launcher.SplitVariable).ToDictionary(pair => pair.Name, pair => pair.Value), [theirs]);
        _ = Posix.close(theirs);
        if (process < 0) throw new UserError($"{_file.Display}: {interpreter} cannot be started");
        new Thread(Listen, StackSize) { IsBackground = true, Name = "hooks" }.Start();
        _unanswered = 1;
        Await(_file.Display);
        if (_failure is { } failure) throw new UserError($"{_file.Display} failed:\n{failure}");
    }

    /// <summary>Runs a hook and waits for it; what it raises is logged.</summary>
    /// <param name="hook">Its name.</param>
    /// <param name="state">The workers as they are.</param>
    /// <param name="worker">The one it is about.</param>
    /// <param name="numbers">Its other arguments.</param>
    public void Run(string hook, WorkerState state, WorkerView? worker = null, params int?[] numbers)
    {
        if (TryRun(hook, state, worker, numbers) is { } failure) _log.HookFailed(_file!.Display, hook, failure);
    }

    /// <summary>Runs a hook without which there is no server.</summary>
    /// <exception cref="UserError">It raised something.</exception>
    /// <inheritdoc cref="Run"/>
    public void RunAtStart(string hook, WorkerState state, params int?[] numbers)
    {
        if (TryRun(hook, state, null, numbers) is { } failure) throw new UserError($"{_file!.Display}: {hook} failed:\n{failure}");
    }

    /// <summary>Has a hook run after those before it, and does not wait for it.</summary>
    /// <inheritdoc cref="Run"/>
    public void Post(string hook, WorkerState state, WorkerView? worker = null, params int?[] numbers)
    {
        if (!_isGone && Has(hook)) Say(hook, state, worker, numbers);
    }

    /// <summary>Lets what was posted come to its end, and the process end.</summary>
    public void End()
    {
        _isOver = true;
        // What was posted is done before the process sees the end.
        try
        {
            _socket?.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It has ended already.
        }
        while (_unanswered > 0 && !_isGone) Await("its last hooks");
        _socket?.Dispose();
        _done.Dispose();
    }

    private bool Has(string hook) => _socket is not null && _file!.Has(hook);

    private string? TryRun(string hook, WorkerState state, WorkerView? worker, int?[] numbers)
    {
        if (_isGone || !Has(hook)) return null;
        Say(hook, state, worker, numbers);
        // Those posted before it answer first.
        Await(hook);
        return _unanswered == 0 ? _failure : null;
    }

    private void Say(string hook, WorkerState state, WorkerView? worker, int?[] numbers)
    {
        var order = new HookOrder(hook, state.Target, [.. state.Workers.Select(Pair)], worker is { } one ? Pair(one) : null, numbers);
        try
        {
            _socket!.Send([.. JsonSerializer.SerializeToUtf8Bytes(order, HookJson.Default.HookOrder), (byte)'\n']);
            _unanswered++;
        }
        catch (SocketException)
        {
            // It has ended, which the listening thread tells.
        }
    }

    private void Await(string what)
    {
        var limit = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        for (; _unanswered > 0 && !_isGone; _unanswered--)
        {
            if (_done.Wait((int)Math.Max(0, limit - Environment.TickCount64))) continue;
            _isGone = true;
            _log.HookHangs(_file!.Display, what, (int)Patience.TotalSeconds);
        }
    }

    private void Listen()
    {
        try
        {
            using var reader = new StreamReader(new NetworkStream(_socket!, ownsSocket: false));
            while (reader.ReadLine() is { } line) Hear(JsonSerializer.Deserialize(line, HookJson.Default.HookAnswer)!);
        }
        catch (Exception problem) when (problem is IOException or JsonException or ObjectDisposedException)
        {
            // It is of no use any more.
        }
        if (!_isOver && !_isGone) _log.HooksGone(_file!.Display);
        _isGone = true;
        if (!_isOver) _done.Release();
    }

    private void Hear(HookAnswer answer)
    {
        if (answer.Done)
        {
            _failure = answer.Failure;
            _done.Release();
            return;
        }
        var level = answer.Level switch { "DEBUG" => LogLevel.Debug, "WARNING" => LogLevel.Warning, "ERROR" => LogLevel.Error, "CRITICAL" => LogLevel.Critical, _ => LogLevel.Information };
        _log.HookSays(level, answer.Text ?? "");
    }

    private static int[] Pair(WorkerView worker) => [worker.Process, worker.Age];

    /// <summary>What hooks see of the workers.</summary>
    /// <param name="Target">How many there should be.</param>
    /// <param name="Workers">Those there are.</param>
    internal sealed record WorkerState(int Target, IEnumerable<WorkerView> Workers);

    /// <summary>What hooks see of a worker.</summary>
    /// <param name="Process">Its number; 0: it is about to be started.</param>
    /// <param name="Age">Which worker it is, counted from 1.</param>
    internal readonly record struct WorkerView(int Process, int Age);
}

internal sealed record HookOrder(string Hook, int Target, int[][] Workers, int[]? Worker, int?[] Numbers);

internal sealed record HookAnswer(bool Done, string? Failure, string? Level, string? Text);

[JsonSerializable(typeof(HookOrder))]
[JsonSerializable(typeof(HookAnswer))]
internal sealed partial class HookJson : JsonSerializerContext;
