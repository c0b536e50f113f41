namespace Wizgi.Python;

/// <summary>Which interpreter to use: <c>--python</c>, else <c>$VIRTUAL_ENV</c>, else <c>.venv</c> in the application's directory, else <c>python3</c> on PATH.</summary>
internal static class PythonChoice
{
    /// <param name="asked">What <c>--python</c> says: an interpreter, a name on PATH, or the folder of a virtual environment; null: not given.</param>
    /// <param name="directory">The application's directory.</param>
    /// <param name="setting">What asks for one, for messages.</param>
    /// <returns>A path, or null: nothing was asked for and there is no Python.</returns>
    /// <exception cref="BridgeException">The one asked for does not exist.</exception>
    public static string? Find(string? asked, string directory, string setting = "--python")
    {
        if (asked is not null)
        {
            if (Directory.Exists(asked))
                return InVenv(asked) ?? throw new BridgeException($"{setting} {asked}: the folder is no virtual environment, it has no bin/python");
            if (asked.Contains('/', StringComparison.Ordinal))
                return File.Exists(asked) ? Path.GetFullPath(asked) : throw new BridgeException($"{setting} {asked}: there is no such file");
            return OnPath(asked) ?? throw new BridgeException($"{setting} {asked}: there is no such program on PATH, nor a folder of that name in {Directory.GetCurrentDirectory()}");
        }
        if (Environment.GetEnvironmentVariable("VIRTUAL_ENV") is { Length: > 0 } active)
            return InVenv(active) ?? throw new BridgeException($"VIRTUAL_ENV is {active}, but there is no bin/python in it; activate another environment or unset it");
        return InVenv(Path.Combine(directory, ".venv")) ?? OnPath("python3");
    }

    private static string? InVenv(string folder) => Path.GetFullPath(Path.Combine(folder, "bin", "python")) is var python && File.Exists(python) ? python : null;

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
