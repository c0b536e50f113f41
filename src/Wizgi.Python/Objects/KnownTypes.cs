using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>The builtin types that requests and bodies are made of.</summary>
internal static unsafe class KnownTypes
{
    // Py_TPFLAGS_BYTES_SUBCLASS, Py_TPFLAGS_UNICODE_SUBCLASS
    private const nuint BytesSubclass = 1u << 27;
    private const nuint UnicodeSubclass = 1u << 28;

    // Py_TPFLAGS_DICT_SUBCLASS
    private const nuint DictSubclass = 1u << 29;

    public static readonly nint List = TypeOfNew(Containers.PyList_New(0));
    public static readonly nint Tuple = TypeOfNew(Containers.PyTuple_New(0));
    public static readonly nint Str = TypeOfNew(Objects.Str.FromText(""));
    public static readonly nint Int = TypeOfNew(Numbers.PyLong_FromLongLong(0));
    public static readonly nint Bytes = TypeOfNew(Native.Bytes.PyBytes_FromStringAndSize(null, 0));

    /// <summary>bytes, or of a class derived from it.</summary>
    public static bool IsBytes(nint instance) => SelfTest.TypeOf(instance) == Bytes || HasFlag(instance, BytesSubclass);

    /// <summary>str, or of a class derived from it.</summary>
    public static bool IsStr(nint instance) => SelfTest.TypeOf(instance) == Str || HasFlag(instance, UnicodeSubclass);

    /// <summary>dict, or of a class derived from it.</summary>
    public static bool IsDict(nint instance) => HasFlag(instance, DictSubclass);

    private static bool HasFlag(nint instance, nuint flag) => (Types.PyType_GetFlags(SelfTest.TypeOf(instance)) & flag) != 0;

    private static nint TypeOfNew(nint instance)
    {
        var type = SelfTest.TypeOf(instance);
        ObjectProtocol.Py_DecRef(instance);
        return type;
    }
}
