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
        return new PythonError(value) { Message = BootModule.CallForText("summarize", value), Traceback = BootModule.CallForText("describe", value) };
    }

    /// <summary>Takes the pending exception as one of C#.</summary>
    public static PythonException TakeException()
    {
        using var error = Take();
        return new PythonException(error.Message, error.Traceback, MakePage?.Invoke(error) ?? []);
    }

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
