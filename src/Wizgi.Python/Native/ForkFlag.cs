using System.Runtime.InteropServices;

namespace Wizgi.Python.Native;

/// <summary>
/// Tells a child that the application forked from its parent. Python sets it, in memory of its own: C# must not even be compiled in the
/// child, because the pages of compiled code are shared with the parent, which would crash over what the child writes there.
/// </summary>
internal static unsafe class ForkFlag
{
    private static readonly byte* Flag = (byte*)NativeMemory.AllocZeroed(1);

    // A pointer, so that no call needs a stub that is compiled when it is first used.
    private static readonly delegate* unmanaged[Cdecl]<int, void> Exit =
        (delegate* unmanaged[Cdecl]<int, void>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "_exit");

    /// <summary>New: a writable view of the flag.</summary>
    public static nint ToMemoryView()
    {
        const int Writable = 0x200;
        return Types.PyMemoryView_FromMemory(Flag, 1, Writable);
    }

    /// <summary>Ends the process at once if it is such a child: it must never serve its parent's connections.</summary>
    public static void EndChild()
    {
        if (*Flag != 0) Exit(0);
    }
}
