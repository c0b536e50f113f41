using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>Where settings come from, on real processes.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Sources_stand_above_one_another()
    {
        await File.WriteAllTextAsync(_folder["pyproject.toml"], "[tool.wizgi]\nthreads = 2\nworkers = 2\nkeepalive = 2\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["wizgi.ini"], "workers = 3\nkeepalive = 3\ngraceful_timeout = 3\n", TestContext.Current.CancellationToken);
        var output = await Succeed(["--print-config", "--graceful-timeout", "5"], ("WIZGI_KEEPALIVE", "4"), ("WIZGI_GRACEFUL_TIMEOUT", "4"), ("WEB_CONCURRENCY", "9"));
        string[] expected =
        [
            $"; from {_folder["pyproject.toml"]}: tool.wizgi: threads\nthreads = 2\n",
            $"; from {_folder["wizgi.ini"]}: workers\nworkers = 3\n",
            "; from WIZGI_KEEPALIVE\nkeepalive = 4\n",
            "; from --graceful-timeout\ngraceful_timeout = 5\n",
            "\n;loglevel = info\n",
        ];
        Assert.All(expected, lines => Assert.Contains(lines, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Variables_of_other_servers_count_when_nothing_else_does()
    {
        var output = await Succeed(["--print-config"], ("WEB_CONCURRENCY", "3"), ("PORT", "5000"), ("FORWARDED_ALLOW_IPS", "10.0.0.1"));
        Assert.Contains("; from WEB_CONCURRENCY\nworkers = 3\n", output, StringComparison.Ordinal);
        Assert.Contains("; from PORT\nbind = 0.0.0.0:5000\n", output, StringComparison.Ordinal);
        Assert.Contains("; from FORWARDED_ALLOW_IPS\nforwarded_allow_ips = 10.0.0.1\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_that_is_no_setting_is_doubted() =>
        Assert.Equal("wizgi: the environment variable WIZGI_THREDS is no setting; did you mean WIZGI_THREADS?\n", await Succeed(["--check-config"], ("WIZGI_THREDS", "3")));

    [Fact]
    public async Task A_wrong_variable_is_named() => Assert.Equal((1, "wizgi: WIZGI_THREADS many: a number from 1 to 1024 is needed\n"), await Run(["--check-config"], ("WIZGI_THREADS", "many")));

    [Fact]
    public async Task A_file_alone_can_say_what_to_serve()
    {
        await File.WriteAllTextAsync(_folder["site.json"], $$"""{ "wsgi_app": "echo.py:app", "chdir": "{{Repository.Apps}}" }""", TestContext.Current.CancellationToken);
        await using var wizgi = await WizgiProcess.Start($"--config={_folder["site.json"]}", new WizgiOptions { Arguments = ["-w", "1"], Directory = _folder.Path });
        using var client = await wizgi.Connect();
        Assert.Equal(200, (await client.Exchange(Request.Get("/"))).StatusCode);
    }

    [Fact]
    public async Task The_application_gets_the_variables_of_a_file_and_stronger_ones_of_the_command_line()
    {
        await File.WriteAllTextAsync(_folder["shop.env"], "# of the shop\nSHOP_A='of the file'\nSHOP_B=of the file\n", TestContext.Current.CancellationToken);
        await using var wizgi = await WizgiProcess.Start("evaluate:app", new WizgiOptions { Arguments = ["--env-file", _folder["shop.env"], "-e", "SHOP_B=of the flag"] });
        using var client = await wizgi.Connect();
        var expression = "[__import__('os').environ[name] for name in ('SHOP_A', 'SHOP_B')]";
        Assert.Equal("['of the file', 'of the flag']", (await client.Exchange(Request.Get(Request.Expression(expression)))).Body);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> Succeed(string[] arguments, params (string Name, string Value)[] variables)
    {
        var (code, output) = await Run(arguments, variables);
        Assert.True(code == 0, output);
        return output;
    }

    private Task<(int ExitCode, string Output)> Run(string[] arguments, params (string Name, string Value)[] variables) =>
        WizgiProcess.Run(arguments, new() { Directory = _folder.Path, Environment = variables.ToDictionary(pair => pair.Name, pair => pair.Value) });
}
