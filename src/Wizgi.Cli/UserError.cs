namespace Wizgi.Cli;

/// <summary>Something whoever started the command can mend. The message says what was wrong, where, and what to do; no stack trace is shown.</summary>
internal sealed class UserError(string message, int exitCode = ExitCodes.Configuration) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
