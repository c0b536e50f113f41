using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>The argument of the callables that take headers besides <c>start_response</c>: an iterable of <c>(name, value)</c> tuples.</summary>
internal static unsafe class FieldArgument
{
    /// <summary>Reads and checks all of it. May run Python code, so the request is to be looked up afterwards.</summary>
    /// <exception cref="ApplicationError">It is no such iterable, or a field may not stand in that place.</exception>
    /// <exception cref="PythonErrorPending">It raised.</exception>
    public static ExtraFields Read(nint headers, FieldPlace place)
    {
        var iterator = ObjectProtocol.PyObject_GetIter(headers);
        if (iterator == 0) throw new PythonErrorPending();
        try
        {
            var fields = new ExtraFields(place);
            for (nint header; (header = ObjectProtocol.PyIter_Next(iterator)) != 0;) Add(fields, header);
            return Errors.PyErr_Occurred() == 0 ? fields : throw new PythonErrorPending();
        }
        finally
        {
            ObjectProtocol.Py_DecRef(iterator);
        }
    }

    // Steals the header.
    private static void Add(ExtraFields fields, nint header)
    {
        try
        {
            using var pair = new HeaderPair(header);
            fields.Add(pair.Name, pair.Value);
        }
        finally
        {
            ObjectProtocol.Py_DecRef(header);
        }
    }
}
