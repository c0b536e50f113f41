namespace Wizgi.Python;

/// <summary>A Python exception that reached C#.</summary>
public sealed class PythonException : Exception
{
    private readonly string _traceback = "";

    public PythonException()
    {
    }

    public PythonException(string message) : base(message)
    {
    }

    public PythonException(string message, Exception inner) : base(message, inner)
    {
    }

    internal PythonException(string message, string traceback, byte[] page) : base(message) => (_traceback, Page) = (traceback, page);

    /// <summary>The page that shows it to a developer; mostly empty.</summary>
    internal byte[] Page { get; } = [];

    /// <summary>The Python traceback, which ends in the exception itself.</summary>
    public override string ToString() => _traceback.Length > 0 ? _traceback : base.ToString();
}
