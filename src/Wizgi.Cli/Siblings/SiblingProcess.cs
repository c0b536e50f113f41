using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wizgi.Cli.Native;
using Wizgi.Cli.Supervision;
using Wizgi.Server.Native;
using Wizgi.Server.Remote;

namespace Wizgi.Cli.Siblings;

/// <summary>A process of another language, with a socket on which only this worker asks it.</summary>
internal sealed class SiblingProcess : IDisposable
{
    private const int StackSize = 128 * 1024;

    // Milliseconds between two looks at a process that starts.
    private const int LookInterval = 50;

    private readonly SiblingSocket _socket;
    private readonly TaskCompletionSource<ExitStatus> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _output;

    private SiblingProcess(int process, SiblingSocket socket, int output, Action<ReadOnlySpan<byte>> log)
    {
        (Id, _socket) = (process, socket);
        _output = new Thread(() => Pass(output, log), StackSize) { IsBackground = true, Name = $"output of {process}" };
        _output.Start();
        new Thread(() => _end.SetResult(new ExitStatus(Posix.WaitFor(process))), StackSize) { IsBackground = true, Name = $"end of {process}" }.Start();
    }

    public int Id { get; }

    /// <summary>How it ended, when it has.</summary>
    public Task<ExitStatus> End => _end.Task;

    /// <summary>How many requests it has.</summary>
    public int Busy { get; set; }

    public bool IsKilled { get; private set; }

    /// <summary>It has ended, or is about to.</summary>
    public bool IsOver => IsKilled || End.IsCompleted;

    /// <summary>Asks it, over FastCGI.</summary>
    public WsgiApplication Application { get; private set; } = null!;

    /// <param name="reference">What it serves.</param>
    /// <param name="folder">The application's directory, where this process is.</param>
    /// <param name="threads">How many requests it may have at once.</param>
    /// <param name="patience">The longest silence of an answer; zero: any.</param>
    /// <param name="log">Gets what it writes.</param>
    /// <param name="failed">Is told why an answer failed.</param>
    /// <exception cref="UserError">The system starts no such process.</exception>
    public static unsafe SiblingProcess Start(SiblingReference reference, string folder, int threads, TimeSpan patience, Action<ReadOnlySpan<byte>> log, Action<SiblingProcess, RemoteException> failed)
    {
        var socket = new SiblingSocket();
        var ends = stackalloc int[2];
        if (Posix.pipe2(ends, Posix.O_CLOEXEC) < 0) throw new UserError("no pipe can be opened", ExitCodes.BootFailure);
        var (read, write) = (ends[0], ends[1]);
        var (ours, theirs) = Posix.SocketPair();
        var process = Spawn.Start(reference.Sibling.Program, [reference.Sibling.Program, .. reference.Sibling.Arguments, reference.PathIn(folder)],
            new Dictionary<string, string> { ["WIZGI_THREADS"] = threads.ToString(CultureInfo.InvariantCulture) }, [(socket.Descriptor, 0), (write, 1), (write, 2), (theirs, theirs)]);
        if (process > 0) Posix.SignalAtHangUp(theirs, process, SupervisorSignals.Kill);
        _ = Posix.close(theirs);
        _ = Posix.close(write);
        socket.StopListening();
        if (process < 0)
        {
            _ = Posix.close(ours);
            _ = Posix.close(read);
            socket.Dispose();
            throw new UserError($"{reference.Sibling.Program}: {Marshal.GetPInvokeErrorMessage(-process)}", ExitCodes.BootFailure);
        }
        var started = new SiblingProcess(process, socket, read, log);
        // When this worker ends, however, it goes too.
        _ = started.End.ContinueWith(_ => Posix.close(ours), TaskScheduler.Default);
        started.Application = RemoteApplication.From(RemoteReference.OfSocket(socket.Path, "fastcgi").Called(reference.ToString()), new RemoteOptions { Timeout = patience, Failed = problem => failed(started, problem) });
        return started;
    }

    /// <summary>Waits until it takes requests; one that has one at a time does so when it has none.</summary>
    /// <param name="patience">How long.</param>
    /// <returns>False: it has ended, or did not in time.</returns>
    public bool WaitUntilItAnswers(TimeSpan patience)
    {
        var since = Environment.TickCount64;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(_socket.Path));
            // A connection on which nothing comes is closed by every handler, when it has come to accept it. What FastCGI has for asking, FCGI_GET_VALUES, libfcgi waits behind.
            socket.Shutdown(SocketShutdown.Send);
            while (!socket.Poll(TimeSpan.FromMilliseconds(LookInterval), SelectMode.SelectRead))
                if (End.IsCompleted || (patience > TimeSpan.Zero && Environment.TickCount64 - since > patience.TotalMilliseconds)) return false;
        }
        catch (SocketException)
        {
            // Its socket is closed.
        }
        // Or it was because the process has ended.
        return !End.Wait(LookInterval * 4);
    }

    /// <summary>Waits until what it wrote is in the log, after its end.</summary>
    public void FinishOutput() => _output.Join(LookInterval * 20);

    public void Terminate() => Signal(SupervisorSignals.Terminate);

    public void Kill()
    {
        IsKilled = true;
        Signal(SupervisorSignals.Kill);
    }

    public void Dispose() => _socket.Dispose();

    private void Signal(int number)
    {
        if (!End.IsCompleted) _ = Posix.kill(Id, number);
    }

    private static unsafe void Pass(int output, Action<ReadOnlySpan<byte>> log)
    {
        const int Size = 8192;
        var bytes = stackalloc byte[Size];
        for (nint count; (count = Posix.read(output, bytes, Size)) > 0;) log(new ReadOnlySpan<byte>(bytes, (int)count));
        _ = Posix.close(output);
    }
}
