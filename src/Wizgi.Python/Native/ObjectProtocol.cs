namespace Wizgi.Python.Native;

/// <summary>Object Protocol, Call Protocol, Iterator Protocol, reference counts.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class ObjectProtocol
{
    /// <summary>One more reference; NULL is allowed.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void> Py_IncRef = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, void>)Symbols.Find("Py_IncRef");

    /// <summary>One reference less; may run Python code. NULL is allowed.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, void> Py_DecRef = (delegate* unmanaged[Cdecl]<nint, void>)Symbols.Find("Py_DecRef");

    /// <summary>New: the type of an object.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyObject_Type = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyObject_Type");

    /// <summary>New: an attribute; NULL with AttributeError or another error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, byte*, nint> PyObject_GetAttrString = (delegate* unmanaged[Cdecl]<nint, byte*, nint>)Symbols.Find("PyObject_GetAttrString");

    /// <summary>New: the result of a call with positional arguments; NULL with an error. The last argument is a dict of keywords or NULL.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint*, nuint, nint, nint> PyObject_VectorcallDict = (delegate* unmanaged[Cdecl]<nint, nint*, nuint, nint, nint>)Symbols.Find("PyObject_VectorcallDict");

    /// <summary>New: an iterator; NULL with TypeError.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyObject_GetIter = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyObject_GetIter");

    /// <summary>New: the next item; NULL at the end, or with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyIter_Next = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyIter_Next");

    /// <summary>New: <c>repr(o)</c>; NULL with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyObject_Repr = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyObject_Repr");
}
