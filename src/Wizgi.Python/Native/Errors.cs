namespace Wizgi.Python.Native;

/// <summary>Exception Handling.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class Errors
{
    /// <summary>Borrowed: the type of the pending exception, or NULL.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint> PyErr_Occurred = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint>)Symbols.Find("PyErr_Occurred");

    /// <summary>Whether the pending exception is of that type; one must be pending.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, int> PyErr_ExceptionMatches = (delegate* unmanaged[Cdecl]<nint, int>)Symbols.Find("PyErr_ExceptionMatches");

    /// <summary>Raises an exception of that type with a UTF-8 text.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, byte*, void> PyErr_SetString = (delegate* unmanaged[Cdecl]<nint, byte*, void>)Symbols.Find("PyErr_SetString");

    /// <summary>Raises an exception: its type and the exception itself, which stays the caller's.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, void> PyErr_SetObject = (delegate* unmanaged[Cdecl]<nint, nint, void>)Symbols.Find("PyErr_SetObject");

    /// <summary>New: <c>__traceback__</c>, or NULL.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyException_GetTraceback = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyException_GetTraceback");

    /// <summary>New, each may be NULL: takes the pending exception away.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint*, nint*, nint*, void> PyErr_Fetch = (delegate* unmanaged[Cdecl]<nint*, nint*, nint*, void>)Symbols.Find("PyErr_Fetch");

    /// <summary>Makes the three values of <see cref="PyErr_Fetch"/> an instance of the type.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint*, nint*, nint*, void> PyErr_NormalizeException = (delegate* unmanaged[Cdecl]<nint*, nint*, nint*, void>)Symbols.Find("PyErr_NormalizeException");

    /// <summary>Steals all three: makes them the pending exception.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, nint, void> PyErr_Restore = (delegate* unmanaged[Cdecl]<nint, nint, nint, void>)Symbols.Find("PyErr_Restore");

    /// <summary>Forgets the pending exception.</summary>
    public static readonly delegate* unmanaged[Cdecl]<void> PyErr_Clear = (delegate* unmanaged[Cdecl]<void>)Symbols.Find("PyErr_Clear");

    /// <summary>Sets <c>__traceback__</c>.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, int> PyException_SetTraceback = (delegate* unmanaged[Cdecl]<nint, nint, int>)Symbols.Find("PyException_SetTraceback");
}
