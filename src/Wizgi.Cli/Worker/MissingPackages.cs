using System.Diagnostics;
using Wizgi.Cli.Native;
using Wizgi.Python;

namespace Wizgi.Cli.Worker;

/// <summary>Installs what is missing where that was allowed, and else says how to.</summary>
internal static class MissingPackages
{
    /// <summary>Set by the <c>./wizgi</c> of a checkout. An installed server never changes the machine.</summary>
    public const string Permission = "WIZGI_INSTALL_MISSING";

    /// <returns>The interpreter that is now there.</returns>
    /// <exception cref="UserError">There is none, with the command that would install one.</exception>
    public static string InstallPython()
    {
        const string Interpreter = "/usr/bin/python3";
        if (MayInstall && Install("python3") && File.Exists(Interpreter)) return Interpreter;
        throw new UserError("no Python found: there is no python3 on PATH. Install one (apt-get install python3) or name it with --python.");
    }

    /// <returns>The libpython that is now there.</returns>
    /// <exception cref="UserError">It is not, with the command that would install it.</exception>
    public static string InstallLibpython(PythonProbe probe)
    {
        var package = probe.LibpythonPackage;
        if (MayInstall && Install(package) && PythonProbe.Ask(probe.Executable).Libpython is { } installed) return installed;
        throw new UserError(
            $"{probe.Executable} has no shared libpython, which the embedded way needs. Install it (apt-get install {package}), "
            + "or let the interpreter be the host: --python-mode hosted.");
    }

    private static bool MayInstall => Environment.GetEnvironmentVariable(Permission) == "1" && Posix.geteuid() == 0 && File.Exists("/usr/bin/apt-get");

    private static bool Install(string package)
    {
        Console.Error.WriteLine($"wizgi: installing {package}");
        return Apt("install", "-y", "-qq", "--no-install-recommends", package) || (Apt("update", "-qq") && Apt("install", "-y", "-qq", "--no-install-recommends", package));
    }

    private static bool Apt(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/apt-get", arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
