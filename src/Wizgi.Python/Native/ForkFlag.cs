using System.Runtime.InteropServices;

namespace Wizgi.Python.Native;

/// <summary>
/// Tells a child that the application forked from its parent. Python sets it, in memory of its own: C# must not even be compiled in the
/// child, because the pages of compiled code are shared with the parent, which would crash over what the child writes there.
/// </summary>
internal static unsafe class ForkFlag
{
    private static readonly byte* Flag = (byte*)NativeMemory.AllocZeroed(1);
    private static readonly byte* CodeName = Text.Immortal("code");

    // A pointer, so that no call needs a stub that is compiled when it is first used.
    private static readonly delegate* unmanaged[Cdecl]<int, void> Exit =
        (delegate* unmanaged[Cdecl]<int, void>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "_exit");

    /// <summary>New: a writable view of the flag.</summary>
    public static nint ToMemoryView()
    {
        const int Writable = 0x200;
        return Types.PyMemoryView_FromMemory(Flag, 1, Writable);
    }

    /// <summary>
    /// Ends the process at once if it is such a child: it must never serve its parent's connections. Its exit code is the one that a pending
    /// SystemExit asks for, 1 for any other exception, else 0: as <c>python</c> itself would end.
    /// </summary>
    /// <remarks>One method, without a call of C#: it is compiled in the parent, and so must be all that it needs.</remarks>
    public static void EndChild()
    {
        if (*Flag == 0) return;
        if (Errors.PyErr_Occurred() == 0) Exit(0);
        if (Errors.PyErr_ExceptionMatches(Exceptions.SystemExit) == 0) Exit(1);
        nint type, value, traceback;
        Errors.PyErr_Fetch(&type, &value, &traceback);
        Errors.PyErr_NormalizeException(&type, &value, &traceback);
        var code = ObjectProtocol.PyObject_GetAttrString(value, CodeName);
        if (code == Exceptions.None) Exit(0);
        var number = code == 0 ? -1 : Numbers.PyLong_AsLongLong(code);
        // sys.exit("text") is a failure.
        Exit(Errors.PyErr_Occurred() != 0 ? 1 : (int)number);
    }
}
