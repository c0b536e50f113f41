using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Nesting;

/// <summary><c>import wizgi</c> in a Python program that is no server.</summary>
public sealed class ForeignPythonTests
{
    private const string Prepare = """
        import os, signal, sys
        from wsgiref.util import setup_testing_defaults

        def call(app):
            environ, answer = {}, []
            setup_testing_defaults(environ)
            body = app(environ, lambda status, headers, exc_info=None: answer.append(status))
            return answer[0], b"".join(body)


        """;

    private static string Load => $"import wizgi; app = wizgi.load('{ShopServer.Dll}:Shop.Api.Application')\n";

    [Fact]
    public async Task An_application_is_called_in_a_test_of_ones_own() =>
        Assert.Equal((0, "('200 OK', b'an apple costs 30')\n"), await Run(Load + "print(call(app))"));

    [Fact]
    public async Task The_signals_of_the_program_stay_its_own() => Assert.Equal((0, "KeyboardInterrupt\nTERM\n"), await Run(Load + """
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            print("KeyboardInterrupt")
        signal.signal(signal.SIGTERM, lambda *arguments: print("TERM"))
        os.kill(os.getpid(), signal.SIGTERM)
        call(app)
        """));

    [Fact]
    public async Task The_environment_and_the_path_of_the_program_stay_as_they_are() => Assert.Equal((0, "True\n"), await Run("""
        before = dict(os.environ), list(sys.path), list(sys.argv)
        import wizgi
        print(before == (dict(os.environ), list(sys.path), list(sys.argv)))
        """));

    [Fact]
    public async Task A_forked_child_ends_by_itself_and_is_told_that_it_cannot_run_CSharp() =>
        Assert.Equal((0, "a child process that was forked cannot run C#\n7\nb'an apple costs 30'\n"), await Run(Load + """
        child = os.fork()
        if not child:
            try:
                call(app)
            except RuntimeError as problem:
                print(problem, flush=True)
            sys.exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        print(call(app)[1])
        """));

    [Fact]
    public async Task A_child_that_was_forked_before_the_import_runs_CSharp() => Assert.Equal((0, "b'an apple costs 30'\n"), await Run($"""
        child = os.fork()
        if not child:
            import wizgi
            print(call(wizgi.load('{ShopServer.Dll}:Shop.Api.Application'))[1], flush=True)
            sys.exit(0)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """));

    [Fact]
    public async Task A_reference_that_leads_nowhere_is_an_ImportError()
    {
        var (code, output) = await Run("""
            import wizgi
            for reference in ("none.dll:Type", "balance:"):
                try:
                    wizgi.load(reference)
                except ImportError as problem:
                    print(problem)
            """);

        Assert.Equal(0, code);
        Assert.Contains("cannot load 'none.dll:Type': there is no file", output, StringComparison.Ordinal);
        Assert.Contains("balance:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_assemblies_the_import_says_what_is_missing() =>
        Assert.Equal((0, "wizgi needs Wizgi.Cli.dll, which is not in /nowhere; set WIZGI_HOME to where it is\n"), await Run("""
        os.environ["WIZGI_HOME"] = "/nowhere"
        try:
            import wizgi
        except ImportError as problem:
            print(problem)
        """));

    [Fact]
    public async Task A_subinterpreter_is_refused() =>
        Assert.Contains("this is a subinterpreter", (await Run("""
        import _xxsubinterpreters as interpreters
        number = interpreters.create()
        interpreters.run_string(number, "try:\n    import wizgi\nexcept ImportError as problem:\n    print(problem, flush=True)")
        """)).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Greenlets_are_refused() =>
        Assert.Contains("wizgi does not work under gevent", (await Run("""
        import types
        sys.modules["gevent.monkey"] = types.SimpleNamespace(is_module_patched=lambda name: name == "socket")
        try:
            import wizgi
        except ImportError as problem:
            print(problem)
        """)).Output, StringComparison.Ordinal);

    private static async Task<(int ExitCode, string Output)> Run(string program)
    {
        var start = new ProcessStartInfo(Repository.Python, ["-c", Prepare + program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = ForeignServer.ModuleFolder;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await errors);
    }
}
