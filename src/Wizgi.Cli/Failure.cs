using Wizgi.Python;
using Wizgi.Server.Engine;

namespace Wizgi.Cli;

/// <summary>The last words of the command, wherever it fails.</summary>
internal static class Failure
{
    /// <summary>Says what went wrong; with a stack trace only when it is a fault of the server's own.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(Exception problem)
    {
        var (text, code) = problem switch
        {
            UserError mistake => (mistake.Message, mistake.ExitCode),
            BridgeException or BindException => (problem.Message, ExitCodes.Configuration),
            _ => ($"this should not have happened: {problem}", ExitCodes.BootFailure),
        };
        Console.Error.WriteLine($"wizgi: {text}");
        return code;
    }
}
