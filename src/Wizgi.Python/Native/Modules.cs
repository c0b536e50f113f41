namespace Wizgi.Python.Native;

/// <summary>Importing Modules and Module Objects.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class Modules
{
    /// <summary>New: a module of a PyModuleDef; the API version is 1013 or 3. NULL with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<void*, int, nint> PyModule_Create2 = (delegate* unmanaged[Cdecl]<void*, int, nint>)Symbols.Find("PyModule_Create2");

    /// <summary>New: an imported module; NULL with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint> PyImport_ImportModule = (delegate* unmanaged[Cdecl]<byte*, nint>)Symbols.Find("PyImport_ImportModule");

    /// <summary>Borrowed: a module of sys.modules, made empty when missing.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint> PyImport_AddModule = (delegate* unmanaged[Cdecl]<byte*, nint>)Symbols.Find("PyImport_AddModule");

    /// <summary>New: a module made of a code object; NULL with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint, nint> PyImport_ExecCodeModule = (delegate* unmanaged[Cdecl]<byte*, nint, nint>)Symbols.Find("PyImport_ExecCodeModule");

    /// <summary>New: a code object of a UTF-8 source, its file name and 257 (a file); NULL with SyntaxError.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, byte*, int, nint> Py_CompileString = (delegate* unmanaged[Cdecl]<byte*, byte*, int, nint>)Symbols.Find("Py_CompileString");

    /// <summary>Borrowed: the namespace of a module.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyModule_GetDict = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyModule_GetDict");
}
