namespace Wizgi;

/// <summary>An application that cannot be loaded. The message is for the person who started the server; it has the application's own trace where there is one.</summary>
public sealed class ApplicationLoadException : Exception
{
    /// <summary>The application fails while it is imported, or its file is missing.</summary>
    public const int BootFailure = 3;

    /// <summary>The reference leads nowhere.</summary>
    public const int LoadFailure = 4;

    /// <inheritdoc />
    public ApplicationLoadException()
    {
    }

    /// <inheritdoc />
    public ApplicationLoadException(string message) : base(message)
    {
    }

    /// <inheritdoc />
    public ApplicationLoadException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <param name="message">For the person who started the server.</param>
    /// <param name="exitCode"><see cref="BootFailure"/> or <see cref="LoadFailure"/>.</param>
    public ApplicationLoadException(string message, int exitCode) : base(message) => ExitCode = exitCode;

    /// <summary>gunicorn's: <see cref="BootFailure"/> or <see cref="LoadFailure"/>.</summary>
    public int ExitCode { get; } = BootFailure;
}
