namespace Wizgi.Python.Native;

/// <summary>Unicode Objects.</summary>
/// <remarks>The thread state must be attached for every call, unless a line says otherwise. New: the caller owns the reference.</remarks>
internal static unsafe class Unicode
{
    /// <summary>New: a str of one char a byte. The third argument is unused; pass NULL.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint, byte*, nint> PyUnicode_DecodeLatin1 = (delegate* unmanaged[Cdecl]<byte*, nint, byte*, nint>)Symbols.Find("PyUnicode_DecodeLatin1");

    /// <summary>New: a str of UTF-8 bytes; the third argument names the error handler. NULL with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint, byte*, nint> PyUnicode_DecodeUTF8 = (delegate* unmanaged[Cdecl]<byte*, nint, byte*, nint>)Symbols.Find("PyUnicode_DecodeUTF8");

    /// <summary>The UTF-8 bytes, valid as long as the str; NULL with TypeError or UnicodeEncodeError.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint*, byte*> PyUnicode_AsUTF8AndSize = (delegate* unmanaged[Cdecl]<nint, nint*, byte*>)Symbols.Find("PyUnicode_AsUTF8AndSize");

    /// <summary>New: bytes; NULL with UnicodeEncodeError for a char above U+00FF.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, nint> PyUnicode_AsLatin1String = (delegate* unmanaged[Cdecl]<nint, nint>)Symbols.Find("PyUnicode_AsLatin1String");

    /// <summary>New: bytes in an encoding, with an error handler; NULL with an error.</summary>
    public static readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, nint> PyUnicode_AsEncodedString = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, nint>)Symbols.Find("PyUnicode_AsEncodedString");

    /// <summary>New: an interned str; NULL: no memory.</summary>
    public static readonly delegate* unmanaged[Cdecl]<byte*, nint> PyUnicode_InternFromString = (delegate* unmanaged[Cdecl]<byte*, nint>)Symbols.Find("PyUnicode_InternFromString");
}
