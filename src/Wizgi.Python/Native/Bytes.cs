namespace Wizgi.Python.Native;

/// <summary>Bytes Objects.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class Bytes
{
    /// <summary>New: bytes with a copy of the data, or uninitialised ones when the first argument is NULL.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint, nint> PyBytes_FromStringAndSize = (delegate* unmanaged[Cdecl]<byte*, nint, nint>)Symbols.Find("PyBytes_FromStringAndSize");

    /// <summary>The data, valid as long as the object; NULL with TypeError.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*> PyBytes_AsString = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, byte*>)Symbols.Find("PyBytes_AsString");

    /// <summary>The length; -1 with TypeError.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint> PyBytes_Size = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint>)Symbols.Find("PyBytes_Size");

    /// <summary>Resizes an object that nobody else has seen; may move it. -1 with MemoryError, the object freed.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint*, nint, int> _PyBytes_Resize = (delegate* unmanaged[Cdecl]<nint*, nint, int>)Symbols.Find("_PyBytes_Resize");
}
