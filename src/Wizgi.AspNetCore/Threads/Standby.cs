using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Threads;

/// <summary>Looks every millisecond whether the threads of applications come on, while there is something to do; asleep for the rest.</summary>
internal sealed class Standby(ApplicationThreads threads)
{
    private const int Tick = 1;

    // Milliseconds without work after which it sleeps: it should not be woken for every single request of a slow stream.
    private const int Patience = 20;

    private const int StackSize = 256 * 1024;

    private readonly ThreadSignal _call = new();
    private int _isArmed;
    private int _hasThread;
    private volatile bool _isOver;

    /// <summary>There is something to look after. From any thread; mostly a mere look.</summary>
    public void Arm()
    {
        if (Volatile.Read(ref _isArmed) == 1 || Interlocked.Exchange(ref _isArmed, 1) == 1) return;
        if (Interlocked.Exchange(ref _hasThread, 1) == 0) new Thread(Run, StackSize) { IsBackground = true, Name = "wsgi standby" }.Start();
        else _call.Post();
    }

    public void End()
    {
        _isOver = true;
        _call.Post();
    }

    private void Run()
    {
        var idle = 0;
        while (!_isOver)
        {
            Thread.Sleep(Tick);
            idle = threads.Tick() ? 0 : idle + 1;
            if (idle < Patience) continue;
            idle = 0;
            Volatile.Write(ref _isArmed, 0);
            // What came before the last look and saw it armed.
            if (threads.Tick() && Interlocked.Exchange(ref _isArmed, 1) == 0) continue;
            _call.Wait();
        }
    }
}
