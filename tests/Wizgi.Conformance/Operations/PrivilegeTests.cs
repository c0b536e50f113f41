using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wizgi.Conformance.Startup;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Operations;

/// <summary>--user, --group: root starts the server, and nothing of the application ever runs as root.</summary>
public sealed class PrivilegeTests : IDisposable
{
    // Real, effective, saved and file-system user and group; the supplementary groups; the capabilities.
    private const string Status = "[line.split()[1:] for line in open('/proc/self/status') if line.startswith(('Uid', 'Gid', 'Groups', 'CapPrm', 'CapEff'))]";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0", "hosted")]
    [InlineData("0", "embedded")]
    [InlineData("1", "hosted")]
    [InlineData("1", "embedded")]
    public async Task The_application_is_another_user_in_everything(string workers, string mode)
    {
        await SkipUnlessRoot();
        await using var server = await WizgiProcess.Start("each:app", new() { Arguments = ["-w", workers, "--python-mode", mode, "--user", "65534", "--group", "4711", "--threads", "2"] });
        using var client = await server.Connect();
        Assert.Equal(
            "[['65534', '65534', '65534', '65534'], ['4711', '4711', '4711', '4711'], ['4711'], ['0000000000000000'], ['0000000000000000']]",
            (await client.Exchange(Request.Get(Request.Expression(Status)))).Body);
        var threads = "{open('/proc/self/task/' + t + '/status').read().split('Uid:')[1].split()[1] for t in __import__('os').listdir('/proc/self/task')}";
        Assert.Equal("{'65534'}", (await client.Exchange(Request.Get(Request.Expression(threads)))).Body);
        var home = "[__import__('os').environ[name] for name in ('USER', 'LOGNAME')]";
        Assert.Equal("['nobody', 'nobody']", (await client.Exchange(Request.Get(Request.Expression(home)))).Body);
    }

    [Theory]
    [InlineData("-setgid", "setgroups")]
    [InlineData("-setuid", "setuid")]
    public async Task Privileges_that_cannot_be_dropped_end_the_server(string missing, string step)
    {
        await SkipUnlessRoot();
        foreach (var workers in (string[])["0", "1"])
        {
            var (code, output) = await WizgiProcess.Run(["each:app", "-w", workers, "-b", "127.0.0.1:0", "--user", "65534"], new() { Through = ["setpriv", $"--bounding-set={missing}"] });
            Assert.Equal(3, code);
            Assert.Contains($"this process cannot become user nobody (group 65534): {step}: Operation not permitted. It ends", output, StringComparison.Ordinal);
            Assert.DoesNotContain("Listening", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_is_not_root_cannot_name_another()
    {
        var (code, output) = await WizgiProcess.Run(["each:app", "-b", "127.0.0.1:0", "--user", "0"], new() { Through = await Unprivileged.Through() });
        Assert.Equal(1, code);
        Assert.Contains("--user 0: only root can start workers as another user or group", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--user nosuch", "--user nosuch: there is no such user")]
    [InlineData("--user 47110815", "--user 47110815: no user has that number, so its group is not known; add --group")]
    [InlineData("--group nosuch", "--group nosuch: there is no such group")]
    [InlineData("--umask 9", "--umask 9: an octal number from 0 to 777 is needed")]
    public async Task A_wrong_name_is_told(string arguments, string message)
    {
        var (code, output) = await WizgiProcess.Run(["each:app", "-b", "127.0.0.1:0", .. arguments.Split(' ')]);
        Assert.Equal((1, $"wizgi: {message}\n"), (code, output));
    }

    [Fact]
    public async Task A_directory_that_the_user_cannot_read_is_told()
    {
        await SkipUnlessRoot();
        var (code, output) = await WizgiProcess.Run(["app", "-b", "127.0.0.1:0", "--user", "65534", "--chdir", _folder.Path]);
        Assert.Equal(3, code);
        Assert.Contains($"--user nobody: that user cannot read the application's directory, {_folder.Path}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Socket_logs_and_their_reopening_work_for_the_user()
    {
        await SkipUnlessRoot();
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        // As logrotate's "create" leaves it.
        File.WriteAllText(_folder["access"], "");
        File.SetUnixFileMode(_folder["access"], (UnixFileMode)Convert.ToInt32("600", 8));
        await using var server = await WizgiProcess.Start("each:app", new()
        {
            Arguments = ["-w", "1", "--user", "65534", "--umask", "007", "-b", $"unix:{_folder["socket"]}", "--access-logfile", _folder["access"], "--pid", _folder["pid"]],
        });
        Assert.Equal("srwxrwx--- 65534 65534", await Stat(_folder["socket"]));
        Assert.Equal("-rw------- 65534 65534", await Stat(_folder["access"]));
        Assert.Equal($"{server.Id}\n", File.ReadAllText(_folder["pid"]));
        File.Move(_folder["access"], _folder["access.1"]);
        server.Signal((PosixSignal)10);
        for (var patience = 1000; !File.Exists(_folder["access"]) && patience > 0; patience--) await Task.Delay(10, TestContext.Current.CancellationToken);
        using var client = await server.Connect();
        while (!File.ReadAllText(_folder["access"]).Contains("GET /bodies", StringComparison.Ordinal))
        {
            Assert.Equal(200, (await client.Exchange(Request.Get("/bodies/list_of_one"))).StatusCode);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        Assert.Equal(0, await server.Stop());
        Assert.Equal(["access", "access.1"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    // Whoever may write to the log's folder must not get root to open another's file.
    [Fact]
    public async Task A_link_in_place_of_a_log_is_not_followed_as_root()
    {
        await SkipUnlessRoot();
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        File.WriteAllText(_folder["secret"], "");
        File.SetUnixFileMode(_folder["secret"], (UnixFileMode)Convert.ToInt32("600", 8));
        File.CreateSymbolicLink(_folder["log"], _folder["secret"]);
        foreach (var flag in (string[])["--access-logfile", "--error-logfile"])
        {
            var (code, output) = await WizgiProcess.Run(["each:app", "-w", "1", "-b", "127.0.0.1:0", "--user", "65534", flag, _folder["log"]]);
            Assert.NotEqual(0, code);
            Assert.Contains($"{flag} {_folder["log"]}: Permission denied", output, StringComparison.Ordinal);
        }
        Assert.Equal("-rw------- 0 0", await Stat(_folder["secret"]));
        Assert.Equal(0, new FileInfo(_folder["secret"]).Length);
    }

    private static async Task SkipUnlessRoot()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can give up root");
        _ = await Unprivileged.Through();
    }

    private static async Task<string> Stat(string path)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%A %u %g", path]) { RedirectStandardOutput = true })!;
        return (await process.StandardOutput.ReadToEndAsync()).Trim();
    }
}
