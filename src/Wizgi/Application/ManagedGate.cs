namespace Wizgi;

/// <summary>
/// The lock of a front end that runs C# applications on several threads, in the place of Python's. The front end holds it while it touches what
/// is its own, and lets go of it for the application's code, which therefore runs on all threads at once.
/// </summary>
/// <remarks>All runners of a front end share one.</remarks>
internal sealed class ManagedGate : IThreadGate
{
    private readonly Lock _lock = new();

    public void Enter() => _lock.Enter();

    public void Leave() => _lock.Exit();

    /// <summary>Enters a gate on the way from the application's code into the front end; leaves it when disposed. Null: nothing is held anyway.</summary>
    internal static Visit Visiting(IThreadGate? gate)
    {
        gate?.Enter();
        return new Visit(gate);
    }

    internal readonly ref struct Visit(IThreadGate? gate) : IDisposable
    {
        public void Dispose() => gate?.Leave();
    }
}
