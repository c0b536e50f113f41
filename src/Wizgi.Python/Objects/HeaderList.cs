using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Headers between C# and Python: a list of tuples of native strings.</summary>
internal static unsafe class HeaderList
{
    /// <summary>New: the list.</summary>
    /// <exception cref="ApplicationError">A part is no native string.</exception>
    public static nint New(IReadOnlyList<ResponseHeader> headers)
    {
        var list = Containers.PyList_New(0);
        try
        {
            foreach (var (name, value) in headers)
            {
                nint key = Str.FromLatin1(NativeString.ToBytes(name, "header name")), text = 0;
                try
                {
                    text = Str.FromLatin1(NativeString.ToBytes(value, $"the value of header '{name}'"));
                }
                finally
                {
                    if (text == 0) ObjectProtocol.Py_DecRef(key);
                }
                var pair = Containers.PyTuple_New(2);
                _ = Containers.PyTuple_SetItem(pair, 0, key);
                _ = Containers.PyTuple_SetItem(pair, 1, text);
                _ = Containers.PyList_Append(list, pair);
                ObjectProtocol.Py_DecRef(pair);
            }
            return list;
        }
        catch
        {
            ObjectProtocol.Py_DecRef(list);
            throw;
        }
    }

    /// <summary>Any iterable of pairs, for C#.</summary>
    /// <exception cref="ApplicationError">It is not that.</exception>
    public static List<ResponseHeader> Read(nint headers)
    {
        var iterator = ObjectProtocol.PyObject_GetIter(headers);
        if (iterator == 0) throw new PythonErrorPending();
        try
        {
            var list = new List<ResponseHeader>();
            for (nint header; (header = ObjectProtocol.PyIter_Next(iterator)) != 0;)
            {
                try
                {
                    using var pair = new HeaderPair(header);
                    list.Add(new ResponseHeader(NativeString.FromBytes(pair.Name), NativeString.FromBytes(pair.Value)));
                }
                finally
                {
                    ObjectProtocol.Py_DecRef(header);
                }
            }
            return Errors.PyErr_Occurred() == 0 ? list : throw new PythonErrorPending();
        }
        finally
        {
            ObjectProtocol.Py_DecRef(iterator);
        }
    }
}
