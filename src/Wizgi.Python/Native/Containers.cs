namespace Wizgi.Python.Native;

/// <summary>Dictionary, List and Tuple Objects.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class Containers
{
    /// <summary>New: an empty dict.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint> PyDict_New = (delegate* unmanaged[Cdecl]<nint>)Symbols.Find("PyDict_New");

    /// <summary>New: a shallow copy.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyDict_Copy = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyDict_Copy");

    /// <summary>Sets a key; takes references of its own. -1 with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, nint, int> PyDict_SetItem = (delegate* unmanaged[Cdecl]<nint, nint, nint, int>)Symbols.Find("PyDict_SetItem");

    /// <summary>Removes a key; -1 with KeyError.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, int> PyDict_DelItem = (delegate* unmanaged[Cdecl]<nint, nint, int>)Symbols.Find("PyDict_DelItem");

    /// <summary>Borrowed: the value of a key; NULL, with an error only if the look-up failed.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, nint> PyDict_GetItemWithError = (delegate* unmanaged[Cdecl]<nint, nint, nint>)Symbols.Find("PyDict_GetItemWithError");

    /// <summary>Borrowed, both: the next key and value from a position that begins at 0; 0 at the end. The dict must not change meanwhile.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint*, nint*, nint*, int> PyDict_Next = (delegate* unmanaged[Cdecl]<nint, nint*, nint*, nint*, int>)Symbols.Find("PyDict_Next");

    /// <summary>New: a list.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyList_New = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyList_New");

    /// <summary>Appends; takes a reference of its own. -1 with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, int> PyList_Append = (delegate* unmanaged[Cdecl]<nint, nint, int>)Symbols.Find("PyList_Append");

    /// <summary>The length; -1 with an error if it is no list.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint> PyList_Size = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint>)Symbols.Find("PyList_Size");

    /// <summary>Borrowed: an item; NULL with IndexError.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, nint> PyList_GetItem = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, nint>)Symbols.Find("PyList_GetItem");

    /// <summary>New: a tuple with empty places.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyTuple_New = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyTuple_New");

    /// <summary>Steals the item: fills a place of a tuple that nobody else has seen.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint, nint, int> PyTuple_SetItem = (delegate* unmanaged[Cdecl]<nint, nint, nint, int>)Symbols.Find("PyTuple_SetItem");

    /// <summary>The length; -1 with an error if it is no tuple.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint> PyTuple_Size = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint>)Symbols.Find("PyTuple_Size");

    /// <summary>Borrowed: an item; NULL with IndexError.</summary>
    public static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, nint> PyTuple_GetItem = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, nint>)Symbols.Find("PyTuple_GetItem");
}
