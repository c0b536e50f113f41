using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>A Python exception that was pending, taken away. One path for all of them: <c>PyErr_Print</c> would end the process on SystemExit.</summary>
internal sealed unsafe class PythonError : IDisposable
{
    private nint _exception;

    private PythonError(nint exception) => _exception = exception;

    /// <summary>The exception in one line: <c>ValueError: no such colour</c>; the text alone when boot itself raised it.</summary>
    public string Message { get; private init; } = "";

    /// <summary>The whole traceback, without frames of ours, without a line end; empty when boot itself raised.</summary>
    public string Traceback { get; private init; } = "";

    /// <summary>Makes the page that an exception for C# middleware carries; null: none. Set when the application is loaded.</summary>
    public static Func<PythonError, byte[]>? MakePage { get; set; }

    public static bool IsPending => Errors.PyErr_Occurred() != 0;

    /// <summary>Takes the pending exception.</summary>
    public static PythonError Take()
    {
        nint type, value, traceback;
        Errors.PyErr_Fetch(&type, &value, &traceback);
        Errors.PyErr_NormalizeException(&type, &value, &traceback);
        if (value != 0 && traceback != 0) _ = Errors.PyException_SetTraceback(value, traceback);
        ObjectProtocol.Py_DecRef(type);
        ObjectProtocol.Py_DecRef(traceback);
        if (value == 0) return new PythonError(0) { Message = "an error without an exception" };
        return Of(value);
    }

    /// <summary>Takes the pending exception as one of C#.</summary>
    public static PythonException TakeException()
    {
        using var error = Take();
        return error.ToException();
    }

    /// <summary>New: <c>exc_info</c> for an exception that C# replaces a response for.</summary>
    public static nint NewExcInfo(Exception problem)
    {
        var value = problem is PythonException { IsKept: true } python ? Reference.Share(python.Original) : NestingModule.NewError(problem);
        var traceback = Errors.PyException_GetTraceback(value);
        var tuple = Containers.PyTuple_New(3);
        _ = Containers.PyTuple_SetItem(tuple, 0, Reference.Share(SelfTest.TypeOf(value)));
        _ = Containers.PyTuple_SetItem(tuple, 1, value);
        _ = Containers.PyTuple_SetItem(tuple, 2, traceback != 0 ? traceback : Reference.Share(Exceptions.None));
        return tuple;
    }

    /// <summary>The exception of an <c>exc_info</c>, which stays the caller's.</summary>
    /// <exception cref="ApplicationError">It is no such tuple.</exception>
    public static PythonException OfExcInfo(nint excInfo)
    {
        if (SelfTest.TypeOf(excInfo) != KnownTypes.Tuple || Containers.PyTuple_Size(excInfo) != 3)
            throw ApplicationError.Type($"exc_info must be the tuple sys.exc_info() returns, not {Str.Repr(excInfo)}");
        var value = Containers.PyTuple_GetItem(excInfo, 1);
        if (value == Exceptions.None) throw ApplicationError.Type("exc_info has no exception; sys.exc_info() is called where an exception is handled");
        using var error = Of(Reference.Share(value));
        return error.ToException();
    }

    // Steals it.
    private static PythonError Of(nint value) => new(value) { Message = BootModule.CallForText("summarize", value), Traceback = BootModule.CallForText("describe", value) };

    private PythonException ToException() =>
        _exception == 0 ? new PythonException(Message)
            : new PythonException(Message, Traceback, NestingModule.ManagedException(_exception), PythonReference.To(_exception)) { Page = MakePage?.Invoke(this) ?? [] };

    /// <summary>The exit code of a reference that leads nowhere; null for every other exception.</summary>
    public int? ExitCode => _exception != 0 && int.TryParse(BootModule.CallForText("exit_code", _exception), out var code) ? code : null;

    /// <summary>Borrowed: the exception itself, or 0.</summary>
    public nint Exception => _exception;

    public void Dispose()
    {
        ObjectProtocol.Py_DecRef(_exception);
        _exception = 0;
    }
}
