namespace Wizgi.Python;

/// <summary>What a process that runs Python offers it.</summary>
internal interface IPythonHost
{
    /// <summary>Text that an application wrote to <c>wsgi.errors</c>; UTF-8, any part of a line. From any thread.</summary>
    void WriteErrors(ReadOnlySpan<byte> text);

    /// <summary>Whether this process serves a developer, who may use an interactive debugger.</summary>
    bool IsDebugging => false;

    /// <summary>A warning for whoever runs the server.</summary>
    void Warn(string message);

    /// <summary>
    /// A folder that has Python files of the application, absolute; with <c>/**</c> behind it one of whose content, and of its folders', every file matters.
    /// From any thread. Only for an application that <see cref="ApplicationOptions.IsReloaded"/>.
    /// </summary>
    void Watch(string folder);

    /// <summary>An application that runs elsewhere and that this process can reach, such as <c>http://…</c>: <c>wizgi.load</c>. From any thread, attached.</summary>
    /// <param name="reference">What names it.</param>
    /// <returns>How it is loaded; null: the reference is of another kind.</returns>
    Func<WsgiApplication>? FindElsewhere(string reference) => null;

    /// <summary>Python's program is over, where that ends the process: what C# has to do then. Attached.</summary>
    void End()
    {
    }
}
