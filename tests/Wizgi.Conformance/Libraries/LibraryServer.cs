using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Libraries;

/// <summary>Applications of <c>tests/apps/libraries</c>, and what their libraries need.</summary>
internal static class LibraryServer
{
    public static string Folder { get; } = Path.Combine(Repository.Apps, "libraries");

    public static WizgiOptions Options(params string[] arguments) => new() { Directory = Folder, Arguments = [.. arguments, "-e", "PYTHONDONTWRITEBYTECODE=1"] };

    public static Task<WizgiProcess> Start(string app, params string[] arguments) => WizgiProcess.Start(app, Options(arguments));

    /// <summary>Runs a server that cannot start, and returns its exit code and what it said.</summary>
    public static Task<(int ExitCode, string Output)> Run(string app, params string[] arguments)
    {
        var options = Options(arguments);
        return WizgiProcess.Run([app, .. options.ToArguments()], options);
    }

    /// <summary>Skips the test where Debian's Python has no such module.</summary>
    public static void Require(string module, string package)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Python, ["-c", $"import {module}"]) { RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) Assert.Skip($"{package} is not installed: apt-get install {package}");
    }
}
