namespace Wizgi.Python.Native;

/// <summary>Integer and Boolean Objects.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class Numbers
{
    /// <summary>New: an int.</summary>
    public static readonly delegate* unmanaged[Cdecl]<long, nint> PyLong_FromLongLong = (delegate* unmanaged[Cdecl]<long, nint>)Symbols.Find("PyLong_FromLongLong");

    /// <summary>New: an int.</summary>
    public static readonly delegate* unmanaged[Cdecl]<ulong, nint> PyLong_FromUnsignedLongLong = (delegate* unmanaged[Cdecl]<ulong, nint>)Symbols.Find("PyLong_FromUnsignedLongLong");

    /// <summary>The value; -1 with TypeError or OverflowError.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, long> PyLong_AsLongLong = (delegate* unmanaged[Cdecl]<nint, long>)Symbols.Find("PyLong_AsLongLong");

    /// <summary>New: True or False.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyBool_FromLong = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyBool_FromLong");
}
