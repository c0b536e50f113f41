using System.Collections;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Siblings;

/// <summary>An application in another language, as the worker of its pool runs it (docs/decisions/0018-siblings-are-asked-by-a-worker.md).</summary>
internal sealed class SiblingApplication
{
    // A little less than what the worker gives every application: who knows which process is stuck should be the one who acts.
    private const double PartOfTimeout = 0.95;

    private readonly SiblingProcesses _processes;

    /// <summary>Starts its processes.</summary>
    /// <exception cref="ApplicationLoadException">They did not come to serve.</exception>
    public SiblingApplication(SiblingReference reference, ServeSettings settings, Action<ReadOnlySpan<byte>> write, ILogger log)
    {
        var count = settings.Get(PoolSettings.Processes);
        var threads = Math.Max(1, settings.Get(ProcessSettings.Threads) / count);
        _processes = new SiblingProcesses(reference, settings.Get(AppSettings.Directory), count, threads, settings.Get(ProcessSettings.Timeout) * PartOfTimeout, write, log);
        _processes.Start();
    }

    public IEnumerable<ReadOnlyMemory<byte>> Call(Environ environ, StartResponse startResponse)
    {
        if (_processes.Take() is not { } process) return Worker.PoolApplication.Refuse(startResponse);
        try
        {
            return new Body(process.Application(environ, startResponse), _processes, process);
        }
        catch
        {
            _processes.GiveBack(process);
            throw;
        }
    }

    /// <summary>Ends its processes; there are no requests any more.</summary>
    public void Stop() => _processes.Stop();

    /// <summary>What a process answers; it is given back when that is closed.</summary>
    private sealed class Body(IEnumerable<ReadOnlyMemory<byte>> inner, SiblingProcesses processes, SiblingProcess process) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
    {
        private bool _isClosed;

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => inner.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            if (_isClosed) return;
            _isClosed = true;
            (inner as IDisposable)?.Dispose();
            processes.GiveBack(process);
        }
    }
}
