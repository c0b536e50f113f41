using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Calls Python from C# that Python, or a front end, called.</summary>
internal static unsafe class PythonCall
{
    /// <summary>New: the result.</summary>
    /// <param name="callable">Borrowed.</param>
    /// <param name="arguments">Stolen; 0 among them: Python has an exception pending, and nothing is called.</param>
    /// <exception cref="PythonException">It raised.</exception>
    public static nint Invoke(nint callable, params ReadOnlySpan<nint> arguments)
    {
        nint result = 0;
        if (!arguments.Contains(0))
            fixed (nint* values = arguments) result = ObjectProtocol.PyObject_VectorcallDict(callable, values, (nuint)arguments.Length, 0);
        foreach (var argument in arguments) ObjectProtocol.Py_DecRef(argument);
        ForkFlag.EndChild();
        return result != 0 ? result : throw PythonError.TakeException();
    }

    /// <summary>New: the result of calling a method.</summary>
    /// <inheritdoc cref="Invoke"/>
    public static nint InvokeMethod(nint instance, nint name, params ReadOnlySpan<nint> arguments)
    {
        var found = Attributes.Get(instance, name, out var method);
        if (found <= 0)
        {
            foreach (var argument in arguments) ObjectProtocol.Py_DecRef(argument);
            throw found < 0 ? PythonError.TakeException() : ApplicationError.Type($"{Str.Repr(instance)} has no method {Str.ToText(name)}()");
        }
        try
        {
            return Invoke(method, arguments);
        }
        finally
        {
            ObjectProtocol.Py_DecRef(method);
        }
    }
}
