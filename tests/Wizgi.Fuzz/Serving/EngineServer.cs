using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Wizgi.Server.Engine;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.Fuzz.Serving;

/// <summary>The engine on a thread of this process and on a unix socket, with a <see cref="RecordingApplication"/>.</summary>
internal sealed unsafe class EngineServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wizgi-fuzz-").FullName;
    private readonly Thread _thread;
    private readonly int _wakeRead;
    private readonly int _wakeWrite;
    private EventLoop? _loop;

    /// <param name="limits">The server's.</param>
    /// <param name="leftOut">What the application does not record.</param>
    public EngineServer(ServerLimits limits, params string[] leftOut)
    {
        Limits = limits;
        Application = new RecordingApplication(leftOut);
        var ends = stackalloc int[2];
        if (Libc.pipe2(ends, Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK) < 0) throw new InvalidOperationException("no pipe");
        (_wakeRead, _wakeWrite) = (ends[0], ends[1]);
        var listener = Listener.Open(BindAddress.Parse($"unix:{Path.Combine(_folder, "socket")}"));
        EndPoint = listener.EndPoint;
        _thread = new Thread(() => Serve(listener)) { IsBackground = true, Name = "engine" };
        _thread.Start();
    }

    public ServerLimits Limits { get; }

    public EndPoint EndPoint { get; }

    public RecordingApplication Application { get; }

    /// <summary>What ended the loop although nobody stopped it, or null.</summary>
    public Exception? Crash { get; private set; }

    public void Dispose()
    {
        byte stop = 0;
        _ = Libc.write(_wakeWrite, &stop, 1);
        _thread.Join(TimeSpan.FromSeconds(5));
        _ = Libc.close(_wakeRead);
        _ = Libc.close(_wakeWrite);
        Directory.Delete(_folder, recursive: true);
    }

    private void Serve(Listener listener)
    {
        try
        {
            var runner = new ManagedApplication(Application.Run, new ServerTraits(MultiThread: false, MultiProcess: false, RunOnce: false, "wizgi"));
            _loop = new EventLoop([listener], runner, new FrontEndOptions
            {
                Limits = Limits,
                // Over a unix socket everybody is believed, and what forwarding headers say is judged. That has tests of its own.
                Trust = new TrustOptions { ForwardingHeaders = ForwardingHeaders.None },
                Log = NullLogger.Instance,
                WakeDescriptor = _wakeRead,
                OnWake = _ => _loop!.Stop(graceful: false),
            });
            runner.Enter();
            _loop.Run();
            runner.Leave();
        }
        catch (Exception problem)
        {
            Crash = problem;
        }
    }
}
