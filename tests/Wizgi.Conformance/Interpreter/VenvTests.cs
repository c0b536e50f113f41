using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Interpreter;

/// <summary>A virtual environment, made as users make them, with a module of its own.</summary>
public sealed class Venv : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A folder whose <c>.venv</c> it is.</summary>
    public string Project => _folder.Path;

    public string Prefix => _folder[".venv"];

    public string Python => Path.Combine(Prefix, "bin", "python");

    public async ValueTask InitializeAsync()
    {
        using var process = Process.Start(Repository.Python, ["-m", "venv", "--without-pip", Prefix]);
        await process.WaitForExitAsync();
        var packages = Directory.GetDirectories(Path.Combine(Prefix, "lib"), "python3.*").Select(folder => Path.Combine(folder, "site-packages")).Single();
        await File.WriteAllTextAsync(Path.Combine(packages, "only_in_the_venv.py"), "answer = 42\n");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Which interpreter an application finds itself in, and with which paths, arguments and variables.</summary>
public sealed class VenvTests(Venv venv, ServersByMode servers) : IClassFixture<Venv>, IClassFixture<ServersByMode>
{
    private const string WhereAmI = """
        import sys, only_in_the_venv
        result = sys.prefix, sys.base_prefix, sys.executable, only_in_the_venv.answer
        """;

    private static readonly string App = Path.Combine(Repository.Apps, "interpreter.py") + ":app";

    public static TheoryData<string> Modes => Interpreters.Modes;

    private string InTheVenv => $"('{venv.Prefix}', '/usr', '{venv.Python}', 42)";

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_python_of_a_venv_brings_its_packages(string mode)
    {
        await using var wizgi = await Start(mode, new() { Python = venv.Python, Directory = Repository.Apps });
        Assert.Equal(InTheVenv, await wizgi.Run(WhereAmI));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_folder_of_a_venv_stands_for_its_python_and_child_processes_stay_in_it(string mode)
    {
        await using var wizgi = await Start(mode, new() { Python = venv.Prefix, Directory = Repository.Apps });
        Assert.Equal(InTheVenv, await wizgi.Run(WhereAmI));
        Assert.Equal("42", await wizgi.Run("""
            import subprocess, sys
            code = "import only_in_the_venv; print(only_in_the_venv.answer)"
            result = int(subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True).stdout)
            """));
        Assert.Equal("[42, 42]", await wizgi.Run("""
            import multiprocessing
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                result = pool.map(eval, ["__import__('only_in_the_venv').answer"] * 2)
            """));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_dot_venv_of_the_working_directory_is_found(string mode)
    {
        await using var wizgi = await Start(mode, new() { Python = "", Directory = venv.Project });
        Assert.Equal(InTheVenv, await wizgi.Run(WhereAmI));
        Assert.Contains(venv.Python, wizgi.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dot_venv_of_chdir_is_found()
    {
        await using var wizgi = await Start("auto", new() { Python = "", Arguments = ["--chdir", venv.Project] });
        Assert.Equal(InTheVenv, await wizgi.Run(WhereAmI));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_active_venv_is_used(string mode)
    {
        await using var wizgi = await Start(mode, new() { Python = "", Directory = Repository.Apps, Environment = { ["VIRTUAL_ENV"] = venv.Prefix } });
        Assert.Equal(InTheVenv, await wizgi.Run(WhereAmI));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Without_a_venv_the_app_is_in_the_interpreter_itself(string mode) =>
        Assert.Equal("('/usr', '/usr', '/usr/bin/python3')", await (await servers.Of(mode)).Run("import sys; result = sys.prefix, sys.base_prefix, sys.executable"));

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_first_place_for_modules_is_the_apps_directory_and_none_is_ours(string mode)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal($"('{Repository.Apps}', [])", await wizgi.Run("""
            import os, sys
            result = sys.path[0], [p for p in sys.path[1:] if not p.startswith(("/usr/lib/python", "/usr/local/lib/python"))]
            """));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Argv_is_the_command_line(string mode)
    {
        var wizgi = await servers.Of(mode);
        Assert.Equal($"['wizgi', 'interpreter:app', '-b', '127.0.0.1:0', '--python', '{Repository.Python}', '-w', '0', '--python-mode', '{mode}']", await wizgi.Run("import sys; result = sys.argv"));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task The_environment_is_the_users_own(string mode)
    {
        var wizgi = await servers.Of(mode);
        var names = await wizgi.Run("""
            import os, subprocess
            of_child = subprocess.run(["env", "-0"], stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
            result = " ".join({*os.environ, *(line.partition("=")[0] for line in of_child if line)})
            """);
        // Bash and Python (PEP 538) set these wherever they run.
        string[] usual = ["_", "SHLVL", "PWD", "OLDPWD", "LC_CTYPE"];
        var users = Environment.GetEnvironmentVariables().Keys.Cast<string>();
        Assert.Empty(names.Trim('\'').Split(' ').Except(users).Except(usual));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Chdir_pythonpath_and_env_reach_the_app_and_its_children(string mode)
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["app", "first", "second"]) Directory.CreateDirectory(folder[name]);
        await using var wizgi = await Start(mode, new()
        {
            Arguments = ["--chdir", folder["app"], "--pythonpath", $"{folder["first"]},../second", "-e", "COLOUR=a=ü", "-e", "EMPTY="],
        });
        Assert.Equal($"('{folder["app"]}', ['{folder["first"]}', '{folder["second"]}', '{folder["app"]}'])", await wizgi.Run("""
            import os, sys
            # What a file given by its path adds stands in front.
            result = os.getcwd(), sys.path[1:4]
            """));
        Assert.Equal("(True, True, True)", await wizgi.Run("""
            import os, subprocess
            child = subprocess.run(["sh", "-c", "echo $COLOUR"], stdout=subprocess.PIPE, check=True).stdout.decode()
            result = os.environ["COLOUR"] == "a=\u00fc", child == "a=\u00fc\n", os.environ["EMPTY"] == ""
            """));
    }

    private static Task<WizgiProcess> Start(string mode, WizgiOptions options) => WizgiProcess.Start(App, new()
    {
        Arguments = ["--python-mode", mode, .. options.Arguments],
        Directory = options.Directory,
        Python = options.Python,
        Environment = options.Environment,
    });
}
