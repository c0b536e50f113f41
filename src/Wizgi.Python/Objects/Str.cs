using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Between str and C#.</summary>
internal static unsafe class Str
{
    /// <summary>New: a str; lone surrogates and the like survive as '?'.</summary>
    public static nint FromText(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes) return Unicode.PyUnicode_DecodeUTF8(start, bytes.Length, null);
    }

    /// <summary>New: a native string.</summary>
    public static nint FromLatin1(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes) return Unicode.PyUnicode_DecodeLatin1(start, bytes.Length, null);
    }

    /// <summary>New: an interned str.</summary>
    public static nint Intern(string text)
    {
        fixed (byte* start = System.Text.Encoding.UTF8.GetBytes(text + "\0")) return Unicode.PyUnicode_InternFromString(start);
    }

    /// <summary>The text of a str, lone surrogates escaped; of any other object a placeholder. Pending exceptions are dropped.</summary>
    public static string ToText(nint text)
    {
        nint length = 0;
        var bytes = text == 0 ? null : Unicode.PyUnicode_AsUTF8AndSize(text, &length);
        if (bytes is not null) return System.Text.Encoding.UTF8.GetString(bytes, (int)length);
        Errors.PyErr_Clear();
        return text == 0 ? "<not text>" : Escape(text);
    }

    private static string Escape(nint text)
    {
        fixed (byte* encoding = "utf-8\0"u8, handler = "backslashreplace\0"u8)
        {
            var encoded = Unicode.PyUnicode_AsEncodedString(text, encoding, handler);
            if (encoded == 0)
            {
                Errors.PyErr_Clear();
                return "<not text>";
            }
            var result = System.Text.Encoding.UTF8.GetString(Bytes.PyBytes_AsString(encoded), (int)Bytes.PyBytes_Size(encoded));
            ObjectProtocol.Py_DecRef(encoded);
            return result;
        }
    }

    /// <summary><c>repr(o)</c>, for messages.</summary>
    public static string Repr(nint instance)
    {
        var repr = ObjectProtocol.PyObject_Repr(instance);
        var text = ToText(repr);
        ObjectProtocol.Py_DecRef(repr);
        return text;
    }

    /// <summary>The name of an object's type, for messages.</summary>
    public static string TypeName(nint instance)
    {
        fixed (byte* attribute = "__name__\0"u8)
        {
            var name = ObjectProtocol.PyObject_GetAttrString(SelfTest.TypeOf(instance), attribute);
            var text = ToText(name);
            ObjectProtocol.Py_DecRef(name);
            return text;
        }
    }
}
