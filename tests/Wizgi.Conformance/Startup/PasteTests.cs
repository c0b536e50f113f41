using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>Applications and settings of PasteDeploy files, on real processes.</summary>
public sealed class PasteTests : IDisposable
{
    private const string App = """
        import logging

        def make(global_conf, **local_conf):
            logging.getLogger("site").info("made in %s", sorted(local_conf.items()))

            def app(environ, start_response):
                start_response("200 OK", [("Content-Type", "text/plain")])
                known = sorted((key, value) for key, value in global_conf.items() if key not in ("here", "__file__"))
                return [repr((known, sorted(local_conf.items()), environ["wsgi.multithread"])).encode()]

            return app

        def broken(global_conf):
            raise ValueError("the factory fails")

        def no_app(global_conf):
            return 5
        """;

    private const string Ini = """
        [DEFAULT]
        colour = blue

        [app:main]
        paste.app_factory = paste_app:make
        folder = %(here)s/data

        [app:other]
        use = main
        folder = %(colour)s

        """;

    private const string Logging = """

        [loggers]
        keys = root, site
        [handlers]
        keys = console
        [formatters]
        keys = plain
        [logger_root]
        level = WARNING
        handlers =
        [logger_site]
        level = INFO
        qualname = site
        handlers = console
        [handler_console]
        class = FileHandler
        args = ('%(here)s/site.log',)
        formatter = plain
        [formatter_plain]
        format = %(levelname)s from %(name)s: %(message)s

        """;

    private const string Server = """

        [server:main]
        use = egg:wizgi
        host = 127.0.0.1
        port = 0
        workers = 1
        threads = 3

        """;

    private readonly TemporaryFolder _folder = new();

    public PasteTests()
    {
        if (!File.Exists("/usr/lib/python3/dist-packages/paste/deploy/__init__.py")) Assert.Skip("python3-pastedeploy is not installed: apt-get install python3-pastedeploy");
        File.WriteAllText(_folder["paste_app.py"], App);
    }

    [Fact]
    public async Task Application_logging_and_server_come_from_the_file()
    {
        await Write("development.ini", Ini + Server + Logging);
        await using var wizgi = await WizgiProcess.Start("--paste=development.ini", Configured());
        using var client = wizgi.HttpClient();
        Assert.Equal($"([('colour', 'blue')], [('folder', '{_folder.Path}/data')], True)", await Get(client, "/"));
        Assert.Equal($"INFO from site: made in [('folder', '{_folder.Path}/data')]\n", await File.ReadAllTextAsync(_folder["site.log"], Stop));
    }

    [Fact]
    public async Task Section_and_global_values_can_be_named()
    {
        await Write("development.ini", Ini);
        await using var wizgi = await WizgiProcess.Start("--paste=development.ini#other", new WizgiOptions { Directory = _folder.Path, Arguments = ["--paste-global", "colour=red", "--paste-global", @"a\=b=c=d"] });
        using var client = wizgi.HttpClient();
        // The file's own default is what its values refer to, in gunicorn too.
        Assert.Equal("([('a=b', 'c=d'), ('colour', 'red')], [('folder', 'blue')], False)", await Get(client, "/"));
    }

    [Fact]
    public async Task Gunicorns_file_may_name_it_and_is_weaker_than_its_server_section()
    {
        await Write("development.ini", Ini + Server + "keep-alive = 7\n");
        await Write("gunicorn.conf.py", "paste = 'development.ini'\nraw_paste_global_conf = ['colour=green']\nthreads = 2\ntimeout = 12\nkeepalive = 2\n");
        var output = await Succeed(["--print-config", "--workers", "4"], ("GUNICORN_CMD_ARGS", "--threads 5"));
        Assert.Contains($"; from gunicorn.conf.py: paste\nwsgi_app = paste:{_folder["development.ini"]}\n", output, StringComparison.Ordinal);
        Assert.Contains("; from gunicorn.conf.py: timeout\ntimeout = 12\n", output, StringComparison.Ordinal);
        Assert.Contains($"; from {_folder["development.ini"]}: [server:main] keep-alive\nkeepalive = 7\n", output, StringComparison.Ordinal);
        Assert.Contains("; from GUNICORN_CMD_ARGS: --threads\nthreads = 5\n", output, StringComparison.Ordinal);
        Assert.Contains("; from --workers\nworkers = 4\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing.ini", 1, "--paste nothing.ini: there is no file ", "/nothing.ini")]
    [InlineData("development.ini#gone", 4, "No section 'gone' (prefixed by 'app' or ", " found in config ")]
    [InlineData("egg.ini", 4, "a package of its 'use = egg:…' is not installed for /usr/bin/python3", "NoSuchApplication")]
    [InlineData("entry.ini", 4, "Entry point 'nothing' not found in egg 'Paste'", "")]
    [InlineData("module.ini", 4, "there is no module 'no_such_module'. ", "--pythonpath")]
    [InlineData("attribute.ini", 4, "no_such_factory", "")]
    [InlineData("arguments.ini", 4, "unexpected keyword argument", "extra")]
    [InlineData("none.ini", 4, "is not a WSGI application: an int cannot be called", "")]
    [InlineData("logging.ini", 4, "its logging configuration is wrong: ", "")]
    public async Task Wrong_application_is_told_in_a_line(string file, int code, string beginning, string end)
    {
        await Write("development.ini", Ini);
        await Write("egg.ini", "[app:main]\nuse = egg:NoSuchApplication\n");
        await Write("entry.ini", "[app:main]\nuse = egg:Paste#nothing\n");
        await Write("module.ini", "[app:main]\npaste.app_factory = no_such_module:make\n");
        await Write("attribute.ini", "[app:main]\npaste.app_factory = paste_app:no_such_factory\n");
        await Write("arguments.ini", "[app:main]\npaste.app_factory = paste_app:no_app\nextra = 1\n");
        await Write("none.ini", "[app:main]\npaste.app_factory = paste_app:no_app\n");
        await Write("logging.ini", $"{Ini}[loggers]\nkeys = root\n");
        await AssertWrong(["call", "--paste", file, "/"], code, beginning, end);
    }

    [Fact]
    public async Task Failure_of_the_application_itself_has_its_traceback()
    {
        await Write("broken.ini", "[app:main]\npaste.app_factory = paste_app:broken\n");
        var (code, output) = await Run(["call", "--paste", "broken.ini", "/"]);
        Assert.Equal(3, code);
        Assert.Contains("raise ValueError(\"the factory fails\")", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_applications_of_one_source_are_an_error_and_the_stronger_of_two_sources_counts()
    {
        await Write("development.ini", Ini);
        await AssertWrong(["--check-config", "paste_app:make", "--paste", "development.ini"], 1, "wizgi: APP paste_app:make: --paste names the application already", "");
        await Write("wizgi.ini", "wsgi_app = paste_app:nothing\n");
        Assert.Contains("/development.ini\n", await Succeed(["--print-config", "--paste", "development.ini"]), StringComparison.Ordinal);
        await Write("wizgi.ini", "paste = gone.ini\n");
        Assert.Contains("wsgi_app = paste_app:make\n", await Succeed(["--print-config", "paste_app:make"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_without_PasteDeploy_is_told_what_to_install()
    {
        await Write("development.ini", Ini);
        // Without site-packages, as in a new virtual environment.
        var python = _folder.WriteScript("python", $"exec {Repository.Python} -S \"$@\"");
        await AssertWrong(["--check-config", "--python", python, "--paste", "development.ini"], 1, "PasteDeploy is not installed for ", "pip install PasteDeploy, or apt-get install python3-pastedeploy");
    }

    [Fact]
    public async Task Mounts_and_cascades_take_such_files_too()
    {
        await Write("development.ini", Ini);
        await using var wizgi = await WizgiProcess.Start("paste:development.ini", new WizgiOptions { Directory = _folder.Path, Arguments = ["--mount", "/other=paste:development.ini#other"] });
        using var client = wizgi.HttpClient();
        Assert.Contains("/data')", await Get(client, "/"), StringComparison.Ordinal);
        Assert.Contains("('folder', 'blue')", await Get(client, "/other/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_python_can_load_such_a_file_below_a_mount()
    {
        if (!File.Exists("/usr/bin/pypy3")) Assert.Skip("pypy3 is not installed: apt-get install pypy3");
        await Write("development.ini", Ini + Logging);
        // PasteDeploy is Python without a compiled part, which Debian's pypy3 does not find by itself.
        Directory.CreateSymbolicLink(_folder["paste"], "/usr/lib/python3/dist-packages/paste");
        await using var wizgi = await WizgiProcess.Start("paste:development.ini", new WizgiOptions { Directory = _folder.Path, Arguments = ["-w", "1", "--mount", "/other=paste:development.ini#other,python=/usr/bin/pypy3"] });
        await wizgi.WaitForOutput("The pool of /other is ready");
        using var client = wizgi.HttpClient();
        Assert.Contains("('folder', 'blue')", await Get(client, "/other/"), StringComparison.Ordinal);
        Assert.Contains("INFO from site: made in ", await File.ReadAllTextAsync(_folder["site.log"], Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_follows_a_change_of_the_file()
    {
        await Write("development.ini", Ini);
        await using var wizgi = await WizgiProcess.Start("--paste=development.ini", new WizgiOptions { Directory = _folder.Path, Arguments = ["-w", "1", "--reload"] });
        using var client = wizgi.HttpClient();
        Assert.Contains("'blue'", await Get(client, "/"), StringComparison.Ordinal);
        await Write("development.ini", Ini.Replace("blue", "amber", StringComparison.Ordinal));
        for (var limit = DateTime.UtcNow.AddSeconds(30); !(await Get(client, "/")).Contains("'amber'", StringComparison.Ordinal); await Task.Delay(50, Stop))
            Assert.True(DateTime.UtcNow < limit, wizgi.Output);
    }

    [Theory]
    [InlineData("pserve3 development.ini colour=red", "'red'", "/data')")]
    [InlineData("pserve3 development.ini -n other --server-name=second", "'blue'", "('folder', 'blue')")]
    [InlineData("pserve3 development.ini#other --server-name=main", "'blue'", "('folder', 'blue')")]
    [InlineData("pserve3 --reload development.ini", "'blue'", "/data')")]
    [InlineData("paster3 serve development.ini", "'blue'", "/data')")]
    public async Task Programs_that_run_a_files_server_become_wizgi(string command, string first, string second)
    {
        RequireProgram(command.Split(' ')[0]);
        await Write("development.ini", Ini + Server + "[server:second]\nuse = egg:wizgi\nport = 0\nworkers = 0\n");
        var (_, path) = await Run(["python-path"]);
        await AssertServes(command, path.Trim(), first, second);
    }

    [Fact]
    public async Task Wheel_that_pip_makes_of_the_folder_knows_where_the_server_is()
    {
        RequireProgram("pserve3");
        await Write("development.ini", Ini + Server);
        var (_, path) = await Run(["python-path"]);
        var start = new System.Diagnostics.ProcessStartInfo(Repository.Python, ["-B", "-c", "import sys, wizgi_build; print(wizgi_build.build_wheel(sys.argv[1]))", _folder.Path]) { WorkingDirectory = path.Trim(), RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var wheel = (await process.StandardOutput.ReadToEndAsync(Stop)).Trim();
        Assert.Equal("wizgi-0.1.0-py3-none-any.whl", wheel);
        System.IO.Compression.ZipFile.ExtractToDirectory(_folder[wheel], _folder["site"]);
        await AssertServes("pserve3 development.ini", _folder["site"], "'blue'", "/data')");
    }

    [Fact]
    public async Task Distribution_has_the_version_of_the_server()
    {
        var (_, versions) = await Run(["version"]);
        var (_, path) = await Run(["python-path"]);
        var version = versions.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Contains($"\nVersion: {version}\n", await File.ReadAllTextAsync(Path.Combine(path.Trim(), $"wizgi-{version}.dist-info", "METADATA"), Stop), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static void RequireProgram(string name)
    {
        var package = name == "pserve3" ? "python3-pyramid" : "python3-pastescript";
        if (!File.Exists("/usr/bin/" + name)) Assert.Skip($"{name} is not installed: apt-get install {package}");
    }

    private static Task<string> Get(HttpClient client, string path) => client.GetStringAsync(path, Stop);

    private async Task AssertServes(string command, string path, string first, string second)
    {
        // The shell becomes the program; wizgi's own command line, which follows, is of no use to it.
        await using var server = await WizgiProcess.Start("", new WizgiOptions
        {
            Directory = _folder.Path,
            IsConfigured = true,
            Through = ["/bin/sh", "-c", "exec " + command],
            Environment = { ["PYTHONPATH"] = $"{path}:{_folder.Path}", ["PYTHONDONTWRITEBYTECODE"] = "1" },
        });
        using var client = server.HttpClient();
        var text = await Get(client, "/");
        Assert.Contains(first, text, StringComparison.Ordinal);
        Assert.Contains(second, text, StringComparison.Ordinal);
    }

    private WizgiOptions Configured() => new() { Directory = _folder.Path, IsConfigured = true, Arguments = ["--python", Repository.Python] };

    private Task Write(string name, string text) => File.WriteAllTextAsync(_folder[name], text, Stop);

    private async Task AssertWrong(string[] arguments, int expected, string beginning, string end)
    {
        var (code, output) = await Run(arguments);
        Assert.Equal(expected, code);
        Assert.Contains(beginning, output, StringComparison.Ordinal);
        Assert.Contains(end, output, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private async Task<string> Succeed(string[] arguments, params (string Name, string Value)[] variables)
    {
        var (code, output) = await Run(arguments, variables);
        Assert.True(code == 0, output);
        return output;
    }

    private Task<(int ExitCode, string Output)> Run(string[] arguments, params (string Name, string Value)[] variables)
    {
        var options = new WizgiOptions { Directory = _folder.Path, Environment = { ["WIZGI_PYTHON"] = arguments.Contains("--python") ? "" : Repository.Python } };
        foreach (var (name, value) in variables) options.Environment[name] = value;
        return WizgiProcess.Run(arguments, options);
    }
}
