using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>
/// The Python half of the bridge, <c>Boot/wizgi_boot.py</c>: everything that is not on the path of every request, and so is clearer in
/// Python. Made once, attached.
/// </summary>
internal static unsafe class BootModule
{
    private static EmbeddedModule s_module = null!;
    private static nint s_fileRange;

    /// <summary>Owned: <c>wsgi.file_wrapper</c>.</summary>
    public static nint FileWrapperType { get; private set; }

    /// <summary>Owned: <c>wsgi.errors</c>.</summary>
    public static nint ErrorStream { get; private set; }

    public static void Load()
    {
        s_module = EmbeddedModule.Load("wizgi_boot");
        FileWrapperType = s_module.Attribute("FileWrapper");
        s_fileRange = s_module.Attribute("file_range");
        ErrorStream = s_module.Attribute("errors");
    }

    /// <summary>New: the result of calling a function of the module; 0 with an error. Steals nothing.</summary>
    public static nint Call(string function, params ReadOnlySpan<nint> arguments) => s_module.Call(function, arguments);

    /// <summary>Calls a function that returns a str. It must not fail; if it does, the text says so.</summary>
    public static string CallForText(string function, nint argument)
    {
        var result = Call(function, argument);
        if (result == 0)
        {
            Errors.PyErr_Clear();
            return $"<{function} failed>";
        }
        var text = Str.ToText(result);
        ObjectProtocol.Py_DecRef(result);
        return text;
    }

    /// <summary>The real file behind a file wrapper, from its position to its end.</summary>
    /// <returns>False: it holds something else.</returns>
    public static bool TryGetFileRange(nint wrapper, out int descriptor, out long offset, out long count)
    {
        (descriptor, offset, count) = (-1, 0, 0);
        var range = ObjectProtocol.PyObject_VectorcallDict(s_fileRange, &wrapper, 1, 0);
        if (range == 0) Errors.PyErr_Clear();
        var isFile = range != 0 && range != Exceptions.None;
        if (isFile)
        {
            descriptor = (int)Numbers.PyLong_AsLongLong(Containers.PyTuple_GetItem(range, 0));
            offset = Numbers.PyLong_AsLongLong(Containers.PyTuple_GetItem(range, 1));
            count = Numbers.PyLong_AsLongLong(Containers.PyTuple_GetItem(range, 2));
        }
        ObjectProtocol.Py_DecRef(range);
        return isFile;
    }
}
