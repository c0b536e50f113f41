namespace Wizgi.Python.Native;

/// <summary>Starting the interpreter, and its identity.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class Lifecycle
{
    /// <summary>The version as <c>sys.version</c> has it. Needs no thread state.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*> Py_GetVersion = (delegate* unmanaged[Cdecl]<byte*>)Symbols.Find("Py_GetVersion");

    /// <summary>Adds a built-in module; before initialisation. -1: no memory. Needs no thread state.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint, int> PyImport_AppendInittab = (delegate* unmanaged[Cdecl]<byte*, nint, int>)Symbols.Find("PyImport_AppendInittab");

    /// <summary>Runs the interpreter as the <c>python</c> command does and returns its exit code. Needs no thread state.</summary>
    public static readonly delegate* unmanaged[Cdecl]<int, byte**, int> Py_BytesMain = (delegate* unmanaged[Cdecl]<int, byte**, int>)Symbols.Find("Py_BytesMain");
}
