using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>The bytes of a native string: in place when it is ASCII, which nearly all are.</summary>
internal readonly unsafe ref struct NativeText
{
    private readonly nint _owned;

    /// <param name="text">What should be a str; the caller holds a reference meanwhile.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="header">The whole header, for messages; 0: show the text alone.</param>
    /// <exception cref="ApplicationError">It is no str, or has a character above U+00FF.</exception>
    public NativeText(nint text, string what, nint header = 0)
    {
        if (!KnownTypes.IsStr(text))
            throw ApplicationError.Type($"{what} must be a str, not {Str.TypeName(text)}: {Str.Repr(header == 0 ? text : header)}");
        nint length;
        var bytes = Unicode.PyUnicode_AsUTF8AndSize(text, &length);
        if (bytes is not null && System.Text.Ascii.IsValid(new ReadOnlySpan<byte>(bytes, (int)length)))
        {
            Bytes = new ReadOnlySpan<byte>(bytes, (int)length);
            return;
        }
        Errors.PyErr_Clear();
        _owned = Unicode.PyUnicode_AsLatin1String(text);
        if (_owned == 0)
        {
            Errors.PyErr_Clear();
            throw ApplicationError.Value($"{what} {Str.Repr(header == 0 ? text : header)} has a character above U+00FF; encode it first (PEP 3333, Unicode Issues)");
        }
        Bytes = new ReadOnlySpan<byte>(Native.Bytes.PyBytes_AsString(_owned), (int)Native.Bytes.PyBytes_Size(_owned));
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose()
    {
        if (_owned != 0) ObjectProtocol.Py_DecRef(_owned);
    }
}
