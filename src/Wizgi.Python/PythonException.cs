using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>A Python exception that reached C#. Thrown on into Python it is the same Python object again.</summary>
/// <remarks>If C# code below threw it in the first place, that exception is the <see cref="Exception.InnerException"/>.</remarks>
public sealed unsafe class PythonException : Exception
{
    private readonly string _traceback = "";
    private readonly PythonReference? _original;

    /// <inheritdoc />
    public PythonException()
    {
    }

    /// <inheritdoc />
    public PythonException(string message) : base(message)
    {
    }

    /// <inheritdoc />
    public PythonException(string message, Exception inner) : base(message, inner)
    {
    }

    internal PythonException(string message, string traceback, Exception? inner, PythonReference original) : base(message, inner) =>
        (_traceback, _original) = (traceback, original);

    /// <summary>Whether the Python object is here.</summary>
    internal bool IsKept => _original is not null;

    /// <summary>Borrowed: the Python object.</summary>
    internal nint Original => _original!.Instance;

    /// <summary>Makes the Python object the pending exception.</summary>
    /// <returns>False: there is none.</returns>
    internal bool TryRestore()
    {
        if (_original is null) return false;
        var value = Reference.Share(Original);
        Errors.PyErr_Restore(Reference.Share(SelfTest.TypeOf(value)), value, Errors.PyException_GetTraceback(value));
        return true;
    }

    /// <summary>The page that shows it to a developer; mostly empty.</summary>
    internal byte[] Page { get; init; } = [];

    /// <summary>The Python traceback, which ends in the exception itself.</summary>
    public override string ToString() => _traceback.Length > 0 ? _traceback : base.ToString();
}
