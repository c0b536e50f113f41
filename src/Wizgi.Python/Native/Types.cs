namespace Wizgi.Python.Native;

/// <summary>Type Objects and Function Objects.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class Types
{
    /// <summary>New: a type made from a PyType_Spec; NULL with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<void*, nint> PyType_FromSpec = (delegate* unmanaged[Cdecl]<void*, nint>)Symbols.Find("PyType_FromSpec");

    /// <summary>The flags of a type.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nuint> PyType_GetFlags = (delegate* unmanaged[Cdecl]<nint, nuint>)Symbols.Find("PyType_GetFlags");

    /// <summary>New: an instance with its memory zeroed; NULL with MemoryError.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, nint> PyType_GenericAlloc = (delegate* unmanaged[Cdecl]<nint, nint, nint>)Symbols.Find("PyType_GenericAlloc");

    /// <summary>New: a built-in function of a PyMethodDef that lives for ever; takes references of its own to self and module.</summary>
    public static readonly delegate* unmanaged[Cdecl]<void*, nint, nint, nint> PyCFunction_NewEx = (delegate* unmanaged[Cdecl]<void*, nint, nint, nint>)Symbols.Find("PyCFunction_NewEx");

    /// <summary>New: a memoryview of memory that lives for ever; 0x100 to read, 0x200 to write too.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint, int, nint> PyMemoryView_FromMemory = (delegate* unmanaged[Cdecl]<byte*, nint, int, nint>)Symbols.Find("PyMemoryView_FromMemory");
}
