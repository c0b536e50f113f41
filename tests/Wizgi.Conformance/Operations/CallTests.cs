using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Operations;

/// <summary><c>wizgi call</c> and <c>wizgi check</c>: the way of every request, without a socket that listens.</summary>
public sealed class CallTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("hosted")]
    [InlineData("embedded")]
    public async Task A_call_prints_the_body_and_nothing_else(string mode)
    {
        var (code, output) = await Call("each:app", "/bodies/generator", "--python-mode", mode);
        Assert.Equal((0, "onetwo"), (code, output.TrimEnd('\n')));
    }

    [Fact]
    public async Task A_call_says_what_its_flags_say()
    {
        File.WriteAllText(_folder["data"], "from a file");
        var expression = Request.Escape("(environ['REQUEST_METHOD'], environ['PATH_INFO'], environ['CONTENT_TYPE'], environ['HTTP_HOST'], environ['HTTP_X_A'], input.read())");
        var (code, output) = await Call("each:app", $"/evaluate/app?{expression}", "-X", "PUT", "-d", $"@{_folder["data"]}", "-d", "b=2", "-H", "Host: shop.example", "-H", "X-A: a b", "-H", "Content-Type: text/x");
        Assert.Equal((0, "('PUT', '/evaluate/app', 'text/x', 'shop.example', 'a b', b'from a file&b=2')"), (code, output.TrimEnd('\n')));
    }

    [Fact]
    public async Task A_call_shows_the_head_when_asked()
    {
        var (_, output) = await Call("each:app", "/bodies/list_of_one", "-i");
        Assert.StartsWith("HTTP/1.1 200 OK\n", output.Replace("\r\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("each:app", "/nosuch/module", 1, "ModuleNotFoundError")]
    [InlineData("nosuch:app", "/", 3, "there is no module 'nosuch'")]
    [InlineData("each:nosuch", "/", 4, "has no attribute 'nosuch'")]
    [InlineData("each:app", "path", 2, "a path begins with '/'")]
    public async Task The_exit_code_tells_what_failed(string app, string path, int code, string said)
    {
        var (actual, output) = await Call(app, path);
        Assert.Equal(code, actual);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_is_a_failure_only_when_asked()
    {
        WriteApp("404 Not Found");
        Assert.Equal(0, (await Call("small:app", "/", "--chdir", _folder.Path)).ExitCode);
        Assert.Equal(22, (await Call("small:app", "/", "--chdir", _folder.Path, "--fail")).ExitCode);
    }

    [Fact]
    public async Task A_check_of_a_good_application_ends_with_the_configuration()
    {
        WriteApp("200 OK");
        var (code, output) = await WizgiProcess.Run(["check", "small:app", "--chdir", _folder.Path, "--python", Repository.Python]);
        Assert.True(code == 0, output);
        Assert.StartsWith("GET /: 200\nHEAD /: 200\n", output, StringComparison.Ordinal);
        Assert.Contains("Nothing is wrong.\n", output, StringComparison.Ordinal);
        Assert.Contains("wsgi_app = small:app", output, StringComparison.Ordinal);
    }

    // The application hides it from the server; not from who looks on.
    [Fact]
    public async Task A_check_finds_a_breach_that_the_application_catches()
    {
        File.WriteAllText(_folder["small.py"], """
            def app(environ, start_response):
                try:
                    start_response("200 OK", [])
                except Exception:
                    start_response("200 OK", [("Content-Type", "text/plain")])
                return [b"x"]
            """);
        var (code, output) = await WizgiProcess.Run(["check", "small:app", "--chdir", _folder.Path, "--python", Repository.Python]);
        Assert.Equal(1, code);
        Assert.Contains("GET /: 200\n  WSGI contract: a 200 response has no Content-Type\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[suggest:15] wizgi --log-sys", "--log-syslog")]
    [InlineData("[suggest:20] wizgi --python-mode ", "embedded")]
    [InlineData("completion bash", "complete -o default -F _wizgi wizgi")]
    [InlineData("version", ".NET    10.")]
    public async Task The_other_commands_answer(string arguments, string said)
    {
        var words = arguments.StartsWith('[') ? arguments.Split(' ', 2) : arguments.Split(' ');
        var (code, output) = await WizgiProcess.Run(words);
        Assert.Equal(0, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_is_refused_with_the_way_to_go()
    {
        var (code, output) = await WizgiProcess.Run(["shop.wsgi:app", "--daemon"]);
        Assert.Equal(1, code);
        Assert.Contains("wizgi systemd shop.wsgi:app … > /etc/systemd/system/shop.service", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_unit_has_the_command_line_and_passes_systemds_own_check()
    {
        var (code, unit) = await WizgiProcess.Run(["systemd", "each:app", "-w", "3", "--user", "daemon", "--graceful-timeout", "20", "-e", "A=b c$d%"]);
        Assert.Equal(0, code);
        foreach (var line in (string[])["Type=notify", "User=daemon", "KillMode=mixed", "TimeoutStopSec=30", "NoNewPrivileges=yes", "ExecReload=/bin/kill -HUP $MAINPID"])
            Assert.Contains($"\n{line}\n", unit, StringComparison.Ordinal);
        Assert.Matches("(?m)^ExecStart=/.* each:app -w 3 --graceful-timeout 20 -e \"A=b c\\$\\$d%%\"", unit);
        File.WriteAllText(_folder["each.service"], unit);
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not on this machine");
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("systemd-analyze", ["verify", _folder["each.service"]]) { RedirectStandardError = true })!;
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_unit_leaves_a_file_of_variables_to_systemd_which_may_read_it()
    {
        File.WriteAllText(_folder["shop.env"], "A=b\n");
        var (code, unit) = await WizgiProcess.Run(["systemd", "each:app", "--env-file", _folder["shop.env"], "-b", "127.0.0.1:8000", "--user", "daemon"]);
        Assert.Equal(0, code);
        Assert.Contains($"\nEnvironmentFile={_folder["shop.env"]}\n", unit, StringComparison.Ordinal);
        Assert.DoesNotContain("--env-file", unit, StringComparison.Ordinal);
        Assert.DoesNotContain("RuntimeDirectoryPreserve", unit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_unit_keeps_the_folder_that_a_socket_unit_has_its_socket_in()
    {
        var (code, unit) = await WizgiProcess.Run(["systemd", "each:app", "-b", "unix:/run/each/wizgi.sock", "--user", "daemon"]);
        Assert.Equal(0, code);
        Assert.Contains("\nRuntimeDirectoryPreserve=yes\n", unit, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output)> Call(string app, string path, params string[] arguments) =>
        WizgiProcess.Run(["call", app, path, .. arguments, "--python", Repository.Python]);

    private void WriteApp(string status) => File.WriteAllText(_folder["small.py"], $$"""
        def app(environ, start_response):
            start_response("{{status}}", [("Content-Type", "text/plain")])
            return [b"x"]
        """);
}
