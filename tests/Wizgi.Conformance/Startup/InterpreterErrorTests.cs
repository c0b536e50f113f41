using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>The Python that was asked for is none, or not one the server can use.</summary>
public sealed class InterpreterErrorTests : StartupErrorTests
{
    [Theory]
    [InlineData("/bin/ls", "'/bin/ls' does not answer like a Python interpreter: ")]
    [InlineData("/nowhere/python", "--python /nowhere/python: there is no such file")]
    [InlineData("no-such-python", "--python no-such-python: there is no such program on PATH")]
    public async Task A_wrong_interpreter_is_refused(string python, string message)
    {
        var output = await Fail(Configuration, "hello:app", "--python", python);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.True(output.Length < 400, $"the message is short:\n{output}");
    }

    [Fact]
    public async Task A_folder_that_is_no_virtual_environment_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains($"--python {folder.Path}: the folder is no virtual environment, it has no bin/python",
            await Fail(Configuration, "hello:app", "--python", folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_active_virtual_environment_that_is_gone_is_named()
    {
        var options = new WizgiOptions { Directory = Apps, Python = "", Environment = { ["VIRTUAL_ENV"] = "/nowhere/venv" } };
        Assert.Contains("VIRTUAL_ENV is /nowhere/venv, but there is no bin/python in it", await Fail(Configuration, "hello:app", options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_Python_the_message_says_how_to_get_one()
    {
        using var folder = new TemporaryFolder();
        foreach (var tool in (string[])["bash", "dirname", "readlink", "find", "dotnet", "touch"]) File.CreateSymbolicLink(folder[tool], OnPath(tool));
        var options = new WizgiOptions { Directory = Apps, Python = "", Environment = { ["PATH"] = folder.Path, ["WIZGI_INSTALL_MISSING"] = "" } };
        Assert.Contains("no Python found: there is no python3 on PATH. Install one (apt-get install python3) or name it with --python.",
            await Fail(Configuration, "hello:app", options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[3,8,18]", "cpython", "is Python 3.8.18; Wizgi needs 3.9 or newer")]
    [InlineData("[3,11,13]", "pypy", "is pypy; Wizgi runs applications in CPython only")]
    public async Task An_interpreter_the_server_cannot_use_is_named(string version, string implementation, string message)
    {
        using var folder = new TemporaryFolder();
        var python = FakePython(folder, version, implementation: implementation);
        Assert.Contains($"'{python}' {message}", await Fail(Configuration, "hello:app", "--python", python), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_2_which_cannot_even_answer_is_named_by_its_version()
    {
        using var folder = new TemporaryFolder();
        var python = folder.WriteScript("python", """if [ "$1" = -I ]; then echo 'Unknown option: -I' >&2; exit 2; fi; printf 2.7.18""");
        Assert.Contains($"'{python}' is Python 2.7.18; Wizgi needs 3.9 or newer. Name another interpreter with --python, or mount the application with this one (docs/pools.md).",
            await Fail(Configuration, "hello:app", "--python", python), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_libpython_is_named_as_a_package_together_with_the_other_way()
    {
        using var folder = new TemporaryFolder();
        var python = FakePython(folder, "[3,12,1]");
        var output = await Fail(Configuration, "hello:app", "--python", python, "--python-mode", "embedded");
        Assert.Contains($"{python} has no shared libpython, which the embedded way needs. Install it (apt-get install libpython3.12), "
            + "or let the interpreter be the host: --python-mode hosted.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("installing", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_libpython_that_cannot_be_loaded_is_refused_with_the_loaders_reason()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["libpython3.12.so.1.0"], "not a library");
        var python = FakePython(folder, "[3,12,1]", libpython: $"\"{folder["libpython3.12.so.1.0"]}\"");
        Assert.Contains($"cannot load {folder["libpython3.12.so.1.0"]}: ",
            await Fail(Configuration, "hello:app", "--python", python, "--python-mode", "embedded"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interpreter_without_ctypes_cannot_be_the_host()
    {
        using var folder = new TemporaryFolder();
        var python = FakePython(folder, "[3,12,1]", hasCtypes: false);
        Assert.Contains($"{python} has no ctypes module, which the hosted way needs; use --python-mode embedded or another interpreter",
            await Fail(Configuration, "hello:app", "--python", python, "--python-mode", "hosted"), StringComparison.Ordinal);
    }

    /// <summary>A program that answers the server's questions as an interpreter would.</summary>
    private static string FakePython(TemporaryFolder folder, string version, string libpython = "null", string implementation = "cpython", bool hasCtypes = true) =>
        folder.WriteScript("python", $$"""
            cat <<'END'
            {"Executable":"{{folder["python"]}}","Version":{{version}},"Implementation":"{{implementation}}","Libpython":{{libpython}},"IsSharedBuild":false,
            "IsFreeThreaded":false,"HasCtypes":{{(hasCtypes ? "true" : "false")}},"Prefix":"/usr","BasePrefix":"/usr"}
            END
            """);

    private static string OnPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
