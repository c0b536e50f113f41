using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>What stands in an environ, between Python and C#.</summary>
internal static unsafe class PythonValue
{
    /// <summary>A value for C#: text, bool, whole number, null, <c>(1, 0)</c>; of the keys that PEP 3333 and the extensions define the type that C# has for them; else a <see cref="PythonObject"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Borrowed.</param>
    public static object? Get(string key, nint value)
    {
        if (value == Exceptions.None) return null;
        if (KnownTypes.IsStr(value)) return Str.ToText(value);
        if (value == Exceptions.True || value == Exceptions.False) return value == Exceptions.True;
        if (NestingModule.ManagedNumber(value) is var number and not 0)
        {
            var behind = ManagedObjects.Find(number);
            Reference.Release(number);
            if (behind is not null) return behind;
        }
        return key switch
        {
            EnvironKeys.Input => new PythonInputStream(PythonReference.To(value)),
            EnvironKeys.Errors => new PythonErrorWriter(PythonReference.To(value)),
            EnvironKeys.EarlyHints or EnvironKeys.SendTrailers => (Action<IReadOnlyList<ResponseHeader>>)new PythonCallables(PythonReference.To(value)).Send,
            EnvironKeys.ClientDisconnected => (Func<bool>)new PythonCallables(PythonReference.To(value)).Ask,
            EnvironKeys.FileWrapper when value == BootModule.FileWrapperType => (Func<Stream, int, FileWrapper>)((stream, blockSize) => new FileWrapper(stream, blockSize)),
            EnvironKeys.Version when Pair(value) is { } pair => pair,
            _ => WholeNumber(value) is { } whole ? whole : new PythonObject(value),
        };
    }

    /// <summary>New: a value for Python. What Python has no type for becomes an object that it can only keep and give back.</summary>
    public static nint New(object? value) => value switch
    {
        null => Reference.Share(Exceptions.None),
        string text => NativeString.IsNative(text) ? Str.FromLatin1(System.Text.Encoding.Latin1.GetBytes(text)) : Str.FromText(text),
        bool flag => Numbers.PyBool_FromLong(flag ? 1 : 0),
        int number => Numbers.PyLong_FromLongLong(number),
        long number => Numbers.PyLong_FromLongLong(number),
        ValueTuple<int, int> pair => NewPair(pair.Item1, pair.Item2),
        byte[] bytes => NewBytes(bytes),
        ReadOnlyMemory<byte> bytes => NewBytes(bytes.Span),
        PythonObject instance => Reference.Share(instance.Instance),
        PythonInputStream input => Reference.Share(input.Instance),
        PythonErrorWriter errors => Reference.Share(errors.Instance),
        Delegate action when PythonCallables.Behind(action) is var callable and not 0 => Reference.Share(callable),
        Stream => NestingModule.New("Input", value),
        TextWriter => NestingModule.New("Errors", value),
        Action<IReadOnlyList<ResponseHeader>> => NestingModule.New("Fields", value),
        Func<bool> => NestingModule.New("Question", value),
        Func<Stream, int, FileWrapper> => Reference.Share(BootModule.FileWrapperType),
        WsgiApplication application => NestingModule.NewApplication(application),
        _ => NestingModule.New("_Managed", value),
    };

    /// <summary>New: bytes.</summary>
    public static nint NewBytes(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes) return Bytes.PyBytes_FromStringAndSize(start, bytes.Length);
    }

    private static nint NewPair(long first, long second)
    {
        var tuple = Containers.PyTuple_New(2);
        _ = Containers.PyTuple_SetItem(tuple, 0, Numbers.PyLong_FromLongLong(first));
        _ = Containers.PyTuple_SetItem(tuple, 1, Numbers.PyLong_FromLongLong(second));
        return tuple;
    }

    private static (int, int)? Pair(nint value) =>
        SelfTest.TypeOf(value) == KnownTypes.Tuple && Containers.PyTuple_Size(value) == 2
        && WholeNumber(Containers.PyTuple_GetItem(value, 0)) is { } first && WholeNumber(Containers.PyTuple_GetItem(value, 1)) is { } second
            ? ((int)first, (int)second)
            : null;

    private static long? WholeNumber(nint value)
    {
        if (SelfTest.TypeOf(value) != KnownTypes.Int) return null;
        var number = Numbers.PyLong_AsLongLong(value);
        if (number != -1 || Errors.PyErr_Occurred() == 0) return number;
        // Larger than 64 bits.
        Errors.PyErr_Clear();
        return null;
    }
}
