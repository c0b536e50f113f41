using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>One of two servers that are started with the same files, flags and variables.</summary>
public sealed record Side(string Name, string Program)
{
    public static readonly Side Gunicorn = new("gunicorn", "/usr/bin/gunicorn");
    public static readonly Side Wizgi = new("wizgi", Repository.Wizgi);

    // Both lead to Debian's Python: gunicorn's first line names it.
    private static readonly (string Name, string Value) Interpreter = ("WIZGI_PYTHON", Repository.Python);

    /// <summary>Starts the server; it listens when this returns.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="app">The application, the first word of the command line.</param>
    /// <param name="arguments">The rest of it.</param>
    /// <param name="variables">Of the environment.</param>
    public Task<WizgiProcess> Start(string directory, string app, string[] arguments, params (string Name, string Value)[] variables) =>
        WizgiProcess.Start(app, Options(directory, arguments, variables));

    /// <summary>Starts the server, without waiting for it.</summary>
    public WizgiProcess Launch(string directory, string[] arguments) => WizgiProcess.Launch(arguments, Options(directory, arguments, []));

    /// <summary>Runs the server to its end.</summary>
    public Task<(int ExitCode, string Output)> Run(string directory, string[] arguments, params (string Name, string Value)[] variables) =>
        WizgiProcess.Run(arguments, Options(directory, arguments, variables));

    /// <summary>Does something with both at once.</summary>
    public static async Task<(T Gunicorn, T Wizgi)> Both<T>(Func<Side, Task<T>> action)
    {
        SkipWithoutGunicorn();
        var (gunicorn, wizgi) = (action(Gunicorn), action(Wizgi));
        return (await gunicorn, await wizgi);
    }

    public static void SkipWithoutGunicorn() => Assert.SkipUnless(File.Exists(Gunicorn.Program), "gunicorn is not installed");

    public override string ToString() => Name;

    private WizgiOptions Options(string directory, string[] arguments, (string Name, string Value)[] variables) => new()
    {
        Program = Program,
        Directory = directory,
        Arguments = arguments,
        IsConfigured = true,
        Environment = variables.Append(Interpreter).ToDictionary(pair => pair.Name, pair => pair.Value),
    };
}
