using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Supervision;

/// <summary>What tests of the supervisor have in common: <c>supervised.py</c> with a mark that shows which code is loaded, and a look at the workers.</summary>
public abstract partial class SupervisedServer : IDisposable
{
    protected const PosixSignal User1 = (PosixSignal)10;
    protected const PosixSignal User2 = (PosixSignal)12;
    protected const PosixSignal MoreWorkers = (PosixSignal)21;
    protected const PosixSignal FewerWorkers = (PosixSignal)22;
    protected const PosixSignal Window = (PosixSignal)28;

    // Two cores may be shared by several test classes, and a worker takes its time to start there.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    protected SupervisedServer() => File.WriteAllText(Mark, "first");

    protected string Folder { get; } = Directory.CreateTempSubdirectory("wizgi-supervision-").FullName;

    /// <summary>The file whose text is in the answers of workers that start from now on; <c>broken</c>: they do not start.</summary>
    protected string Mark => Path.Combine(Folder, "mark");

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected async Task<WizgiProcess> Start(int workers, params string[] arguments)
    {
        var server = await WizgiProcess.Start("supervised:app", Options(workers, arguments));
        await Eventually(() => Workers(server.Id).Count == workers && server.Output.Contains($"({workers} of {workers})", StringComparison.Ordinal));
        return server;
    }

    protected WizgiOptions Options(int workers, params string[] arguments) => new()
    {
        Arguments = ["-w", $"{workers}", .. arguments],
        Environment = new() { ["MARK"] = Mark },
    };

    protected static List<int> Workers(WizgiProcess server) => Workers(server.Id);

    protected static List<int> Workers(int supervisor) => ProcessUse.Children(supervisor);

    protected static bool IsAlive(int process) => ProcessUse.IsAlive(process);

    protected static Task Eventually(Func<bool> condition) => Eventually(() => Task.FromResult(condition()));

    protected static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition()) await Task.Delay(20, limit.Token);
    }

    /// <summary>Sends a signal to a process that the test did not start itself.</summary>
    /// <returns>Whether there is such a process.</returns>
    protected static bool Signal(int process, PosixSignal signal) => SendSignal(process, signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGTERM => 15,
        _ => (int)signal,
    }) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int number);

    /// <summary>Waits until so many lines with a text stand in a log.</summary>
    protected static async Task Eventually(ProcessLog log, string text, int times)
    {
        try
        {
            await Eventually(() => log.Text.Split(text).Length > times);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"'{text}' was not printed {times} times:\n{log.Text}");
        }
    }
}
