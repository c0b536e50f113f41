using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Turns what went wrong in C# into a Python exception: no exception may cross into C.</summary>
internal static unsafe class Guard
{
    /// <summary>
    /// Raises the Python exception that fits: what came from Python is raised again as the same object; a broken rule is TypeError, ValueError
    /// or AssertionError; everything else a <c>wizgi.Error</c> with the C# stack trace.
    /// </summary>
    /// <returns>NULL, for the callback to return.</returns>
    public static nint Raise(Exception problem)
    {
        // A callback that failed because Python raised has its exception pending already.
        if (problem is PythonErrorPending && Errors.PyErr_Occurred() != 0) return 0;
        try
        {
            if (problem is PythonException python && python.TryRestore()) return 0;
            if (problem is ApplicationError { Kind: var kind }) return Raise(TypeOf(kind), problem.Message);
            NestingModule.Raise(problem);
            return 0;
        }
        catch (Exception another)
        {
            return Raise(Exceptions.RuntimeError, $"{problem}\nwhich could not be told to Python: {another}");
        }
    }

    private static nint TypeOf(ApplicationErrorKind kind) => kind switch
    {
        ApplicationErrorKind.Type => Exceptions.TypeError,
        ApplicationErrorKind.Value => Exceptions.ValueError,
        _ => Exceptions.AssertionError,
    };

    /// <inheritdoc cref="Raise(Exception)"/>
    public static nint Raise(nint type, string message)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(message.Replace('\0', '?') + "\0");
        fixed (byte* bytes = text) Errors.PyErr_SetString(type, bytes);
        return 0;
    }
}

/// <summary>Python has an exception pending; unwinds C# up to the next callback or call boundary.</summary>
internal sealed class PythonErrorPending : Exception;
