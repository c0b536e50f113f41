using Wizgi.Cli.Native;

namespace Wizgi.Cli.Worker;

/// <summary>
/// Keeps .NET's handlers of hardware faults. <c>faulthandler.enable()</c> in the application would otherwise turn the next null reference
/// in C#, which is an exception, into the death of the process.
/// </summary>
internal static unsafe class FaultHandlers
{
    private static readonly int[] Signals = [Posix.SIGSEGV, Posix.SIGFPE, Posix.SIGBUS, Posix.SIGILL];
    private static readonly byte[][] Saved = [.. Signals.Select(Read)];

    /// <summary>Remembers the handlers as they are now: .NET's.</summary>
    public static void Save() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(FaultHandlers).TypeHandle);

    /// <summary>Puts them back, after the application was imported.</summary>
    public static void Restore()
    {
        for (var index = 0; index < Signals.Length; index++)
            fixed (byte* action = Saved[index]) _ = Posix.sigaction(Signals[index], action, null);
    }

    private static byte[] Read(int signal)
    {
        var action = new byte[Posix.SigactionSize];
        fixed (byte* place = action) _ = Posix.sigaction(signal, null, place);
        return action;
    }
}
