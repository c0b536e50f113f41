using System.Collections.Concurrent;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>References that the garbage collector found nobody to hold. It may not touch Python; who next crosses the bridge lets go of them.</summary>
internal static unsafe class ReleaseQueue
{
    private static readonly ConcurrentQueue<nint> Waiting = new();

    private static readonly ConcurrentQueue<RequestCall> Calls = new();

    /// <summary>From any thread.</summary>
    public static void Add(nint instance) => Waiting.Enqueue(instance);

    /// <summary>From any thread: a call whose body nobody closed.</summary>
    public static void Add(RequestCall call) => Calls.Enqueue(call);

    /// <summary>Attached.</summary>
    public static void Drain()
    {
        while (Waiting.TryDequeue(out var instance)) ObjectProtocol.Py_DecRef(instance);
        while (Calls.TryDequeue(out var call)) call.Release();
    }
}
