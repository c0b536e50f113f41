using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gunicorn;

/// <summary>Settings from gunicorn.conf.py and GUNICORN_CMD_ARGS, on real processes.</summary>
[Framework("Gunicorn", "gunicorn")]
public sealed class GunicornFileTests : IDisposable
{
    private const string RealLife = """
        import json
        import multiprocessing
        import os

        workers_per_core = float(os.getenv("WORKERS_PER_CORE", "1"))
        cores = multiprocessing.cpu_count()
        web_concurrency = os.getenv("WEB_CONCURRENCY")
        workers = int(web_concurrency) if web_concurrency else max(int(workers_per_core * cores), 2)
        host = os.getenv("HOST", "127.0.0.1")
        port = os.getenv("SITE_PORT", "8765")
        bind = f"{host}:{port}"
        worker_class = "gthread"
        threads = 2.0
        worker_tmp_dir = "/dev/shm"
        keepalive = 5
        accesslog = os.getenv("ACCESS_LOG", "-") or None
        errorlog = "-"
        loglevel = "debug"
        logconfig_dict = {"version": 1, "loggers": {"shop": {"level": "ERROR"}}}
        raw_env = ["DJANGO_SETTINGS_MODULE=shop.settings", "EMPTY="]
        forwarded_allow_ips = "*"
        wsgi_app = "hello:app"
        certfile = None


        def worker_abort(worker):
            worker.log.info("worker received SIGABRT signal")


        def when_ready(server):
            print(json.dumps({"workers": workers, "cores": cores}))
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_file_from_real_life_is_served_unchanged()
    {
        await Write("gunicorn.conf.py", RealLife);
        await Write("hello.py", """
            import logging, os
            def app(environ, start_response):
                start_response("200 OK", [])
                return [f"{os.environ['DJANGO_SETTINGS_MODULE']} {logging.getLogger('shop').level} {environ['wsgi.multithread']}".encode()]
            """);
        await using var wizgi = await WizgiProcess.Start("hello:app", new WizgiOptions { Arguments = ["-w", "1"], Directory = _folder.Path });
        using var client = wizgi.HttpClient();
        Assert.Equal("shop.settings 40 True", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
        Assert.Contains("{\"workers\": ", wizgi.Output, StringComparison.Ordinal);
        string[] told = [.. wizgi.Output.Split('\n').Where(line => line.StartsWith("wizgi: ", StringComparison.Ordinal)).Select(line => line.Split(" has no effect")[0])];
        Assert.Equal(["wizgi: gunicorn.conf.py: worker_tmp_dir", "wizgi: gunicorn.conf.py: logconfig_dict"], told.Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task Its_settings_are_weaker_than_GUNICORN_CMD_ARGS_and_that_than_the_command_line()
    {
        await Write("gunicorn.conf.py", "workers = 2\nthreads = 2\nkeepalive = 2\nbind = ['127.0.0.1:1', '127.0.0.1:2']\n");
        var output = await Succeed(["--print-config", "--keep-alive", "4"], ("GUNICORN_CMD_ARGS", "--threads=3 --keep-alive 3 -e 'A=b c' -k gthread"));
        Assert.Contains("; from gunicorn.conf.py: workers\nworkers = 2\n", output, StringComparison.Ordinal);
        Assert.Contains("; from gunicorn.conf.py: bind\nbind:0 = 127.0.0.1:1\nbind:1 = 127.0.0.1:2\n", output, StringComparison.Ordinal);
        Assert.Contains("; from GUNICORN_CMD_ARGS: --threads\nthreads = 3\n", output, StringComparison.Ordinal);
        Assert.Contains("; from GUNICORN_CMD_ARGS: -e\nraw_env = A=b c\n", output, StringComparison.Ordinal);
        Assert.Contains("; from --keep-alive\nkeepalive = 4\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-c", "conf/site.py")]
    [InlineData("-c", "file:conf/site.py")]
    [InlineData("--config", "python:conf.site")]
    public async Task A_file_or_a_module_can_be_named(string flag, string value)
    {
        Directory.CreateDirectory(_folder["conf"]);
        await Write("conf/site.py", "import os\nthreads = 7\nwizgi_head_timeout = 9\n");
        var output = await Succeed(["--print-config", flag, value]);
        Assert.Contains("threads = 7\n", output, StringComparison.Ordinal);
        Assert.Contains("head_timeout = 9\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_ours_takes_its_place()
    {
        await Write("gunicorn.conf.py", "raise ValueError()\n");
        await Write("wizgi.ini", "threads = 3\n");
        Assert.Contains("threads = 3\n", await Succeed(["--print-config"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("def x(:\n", "conf.py failed:\n", "SyntaxError: ")]
    [InlineData("import os\nos.environ['NOT_THERE']\n", "conf.py failed:\nTraceback (most recent call last):\n", "KeyError: 'NOT_THERE'")]
    [InlineData("import gunicorn_is_not_here\n", "conf.py failed:\n", "ModuleNotFoundError: ")]
    [InlineData("import sys\nsys.exit(7)\n", "conf.py failed:\n", "SystemExit: 7")]
    [InlineData("import os\nos._exit(0)\n", "conf.py: the interpreter ", " ended while it ran the file")]
    [InlineData("workers = 'many'\n", "wizgi: conf.py: workers many: ", "a number from 0 to 1024")]
    [InlineData("workers = {}\n", "wizgi: conf.py: workers: ", "not a dict")]
    [InlineData("bind = 8000.5j\n", "wizgi: conf.py: bind: ", "not a value of type complex")]
    [InlineData("when_ready = 5\n", "wizgi: conf.py: when_ready: ", "")]
    [InlineData("def pre_request(worker): pass\n", "wizgi: conf.py: pre_request: a function of (worker, req) is needed, ", "not one of 1 arguments")]
    [InlineData("certfile = 'cert.pem'\n", "wizgi: conf.py: certfile /", "/cert.pem: there is no such file")]
    [InlineData("import ssl\ncert_reqs = ssl.CERT_REQUIRED\n", "wizgi: conf.py: cert_reqs: ", "--certfile")]
    [InlineData("certfile = 'cert.pem'\nciphers = 'HIGH:!aNULL'\n", "wizgi: conf.py: ciphers HIGH:!aNULL: ", "Single suites")]
    [InlineData("worker_class = 'gevent'\n", "wizgi: conf.py: worker_class gevent: ", "set threads")]
    public async Task What_is_wrong_is_told_without_a_stack_trace_of_ours(string text, string beginning, string end)
    {
        await Write("conf.py", text);
        var (code, output) = await Run(["--check-config", "-c", "conf.py"]);
        Assert.Equal(1, code);
        Assert.Contains(beginning, output, StringComparison.Ordinal);
        Assert.Contains(end, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("gunicorn_reader", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("worker = 4\n", "wizgi: conf.py: worker is no setting of gunicorn; did you mean workers?\n")]
    [InlineData("import os\nfrom os import path\n_x = 1\nx = 1\ny = x\nthreads = y\ndef helper(): pass\nclass Thing: pass\n", "")]
    [InlineData("threads = 4\nsendfile = True\nworker_class = 'sync'\n", "")]
    public async Task Names_that_may_be_mistakes_are_told(string text, string told)
    {
        await Write("conf.py", text);
        Assert.Equal(told, await Succeed(["--check-config", "-c", "conf.py"]));
    }

    [Theory]
    [InlineData("--thread 3", "wizgi: GUNICORN_CMD_ARGS: there is no option --thread; did you mean --threads?\n", 2)]
    [InlineData("--threads 'x", "wizgi: GUNICORN_CMD_ARGS: a quotation mark is not closed\n", 2)]
    [InlineData("--threads x", "wizgi: GUNICORN_CMD_ARGS: --threads x: a number from 1 to 1024 is needed\n", 1)]
    [InlineData("-k eventlet", "wizgi: GUNICORN_CMD_ARGS: -k eventlet: there is one kind of worker", 1)]
    public async Task A_wrong_flag_in_the_variable_is_told(string arguments, string told, int code)
    {
        var (exitCode, output) = await Run(["--check-config"], ("GUNICORN_CMD_ARGS", arguments));
        Assert.StartsWith(told, output, StringComparison.Ordinal);
        Assert.Equal(code, exitCode);
    }

    [Theory]
    [InlineData("[uwsgi]\nmodule = shop.wsgi:application\nmaster = 1\nprocesses = 4\nthreads = 2\nsocket = /tmp/shop.sock\nvacuum = true\ndie-on-term = true\n")]
    [InlineData("[uwsgi]\nhttp = :8080\nwsgi-file = app.py\ncallable = app\ncheaper = 2\nworkers = 8\nmax-requests = 1000\nenv = A=1\nenv = B=%(http)\nreload-on-rss = 300\n")]
    [InlineData("; comment\n[uwsgi]\nbase = /tmp\nchdir = %(base)\nstatic-map = /static=%(base)\nstatic-map = /media=%(base)\nbuffer-size = 65535\npost-buffering = 8192\nlogto = %(base)/x.log\nspooler = x\n")]
    public async Task What_import_prints_of_a_uwsgi_ini_is_a_configuration(string text)
    {
        await Write("uwsgi.ini", text);
        var (_, printed) = await Run(["import", "uwsgi.ini"]);
        await Write("wizgi.ini", printed);
        Assert.Equal("", await Succeed(["--check-config"]));
        foreach (var line in text.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal)))
            Assert.True(printed.Contains(line, StringComparison.Ordinal) || printed.Contains(line.Split('=', 2)[1].Trim().Split('%')[0], StringComparison.Ordinal), $"{line} is not in\n{printed}");
    }

    public void Dispose() => _folder.Dispose();

    private Task Write(string name, string text) => File.WriteAllTextAsync(_folder[name], text, TestContext.Current.CancellationToken);

    private async Task<string> Succeed(string[] arguments, params (string Name, string Value)[] variables)
    {
        var (code, output) = await Run(arguments, variables);
        Assert.True(code == 0, output);
        return output;
    }

    private Task<(int ExitCode, string Output)> Run(string[] arguments, params (string Name, string Value)[] variables) =>
        WizgiProcess.Run(arguments, new() { Directory = _folder.Path, Environment = variables.ToDictionary(pair => pair.Name, pair => pair.Value) });
}
