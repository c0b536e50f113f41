namespace Wizgi.Python;

/// <summary>What a process that runs Python offers it.</summary>
public interface IPythonHost
{
    /// <summary>Text that an application wrote to <c>wsgi.errors</c>; UTF-8, any part of a line. From any thread.</summary>
    void WriteErrors(ReadOnlySpan<byte> text);

    /// <summary>A warning for whoever runs the server.</summary>
    void Warn(string message);
}
