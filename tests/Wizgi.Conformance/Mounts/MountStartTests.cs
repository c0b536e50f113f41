using Wizgi.Conformance.Development;
using Wizgi.Conformance.Nesting;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Mounts;

/// <summary>Mounts without a main application, for hosts, from files, with other commands, and what goes wrong at start.</summary>
public sealed class MountStartTests
{
    [Fact]
    public async Task Without_a_main_application_the_rest_is_404()
    {
        await using var server = await WizgiProcess.Start("--mount=/shop=mounted:shop");
        Assert.Equal((200, 404), (await Status(server, "/shop"), await Status(server, "/")));
    }

    [Theory]
    [InlineData]
    [InlineData("--lint")]
    public async Task Hosts_have_applications_of_their_own(params string[] arguments)
    {
        await using var server = await WizgiProcess.Start("--mount=shop.example=mounted:shop", new WizgiOptions
        {
            Arguments = ["--mount", "*.example/x=mounted:admin", "--mount", "/x/y=mounted:site", .. arguments],
        });
        Assert.Equal("shop||/x/y|/x/y", await Text(server, "/x/y", "SHOP.example."));
        Assert.Equal("admin|/x|/y|/x/y", await Text(server, "/x/y", "a.example:8000"));
        Assert.Equal("site|/x/y||/x/y", await Text(server, "/x/y", "other"));
        Assert.Equal("Not Found\n", await Text(server, "/", "a.example"));
        Assert.Equal("Not Found\n", await Text(server, "/", "other"));
    }

    [Theory]
    [InlineData]
    [InlineData("--lint")]
    public async Task A_host_that_nothing_is_mounted_for_is_misdirected(params string[] arguments)
    {
        await using var server = await WizgiProcess.Start("--mount=shop.example=mounted:shop", new WizgiOptions { Arguments = arguments });
        Assert.Equal((200, 421), (await Status(server, "/", "shop.example"), await Status(server, "/", "evil.example")));
        using var client = await server.Connect();
        Assert.Equal(421, (await client.Exchange("GET / HTTP/1.0\r\n\r\n")).StatusCode);
    }

    [Fact]
    public async Task CSharp_alone_needs_no_Python()
    {
        await using var server = await WizgiProcess.Start($"--mount=/a={ShopServer.Dll}:Shop.Api.Application", new WizgiOptions { Arguments = ["--mount", $"/b={ShopServer.Dll}:Shop.Each.Application"], Python = "" });
        Assert.Contains("an apple costs", await Text(server, "/a"), StringComparison.Ordinal);
        Assert.Contains("PATH_INFO=/Environ", await Text(server, "/b/Environ"), StringComparison.Ordinal);
        Assert.Equal(404, await Status(server, "/"));
        Assert.DoesNotContain("Python", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mounts_stand_in_a_file_under_a_supervisor()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["wizgi.json"], $$"""{"wsgi_app": "mounted:site", "mount": {"/shop": "mounted:shop", "/admin": "mounted:admin"}, "chdir": "{{Repository.Apps}}", "bind": "127.0.0.1:0", "workers": 1}""", TestContext.Current.CancellationToken);
        await using var server = await WizgiProcess.Start("-c", new WizgiOptions { Arguments = [folder["wizgi.json"], "--python", Repository.Python], IsConfigured = true });
        Assert.Equal("shop|/shop|/x|/shop/x", await Text(server, "/shop/x"));
        Assert.Equal("admin|/admin||/admin", await Text(server, "/admin"));
    }

    [Theory]
    [InlineData]
    [InlineData("--lint")]
    public async Task Hooks_of_requests_are_called_for_every_application_and_those_of_workers_once(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["hooks.py"], """
            import sys
            def post_worker_init(worker):
                print("init", worker.wsgi({"PATH_INFO": "/", "SCRIPT_NAME": "", "REQUEST_URI": ""}, lambda *_: None), file=sys.stderr)
            def pre_request(worker, request):
                print("before", request.environ["SCRIPT_NAME"], request.path, file=sys.stderr)
            """, TestContext.Current.CancellationToken);
        await using var server = await WizgiProcess.Start("mounted:site", new WizgiOptions { Arguments = ["--mount", "/shop=mounted:shop", "-c", folder["hooks.py"], .. arguments] });
        await Text(server, "/x");
        await Text(server, "/shop/x");
        await server.WaitForOutput("before /shop /shop/x");
        Assert.Contains("before  /x", server.Output, StringComparison.Ordinal);
        Assert.Contains("init [b'site||/|']", server.Output, StringComparison.Ordinal);
        Assert.Equal(2, server.Output.Split("init [").Length);
    }

    [Fact]
    public async Task Static_files_stand_before_mounts()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["a.txt"], "a file", TestContext.Current.CancellationToken);
        await using var server = await WizgiProcess.Start("mounted:site", new WizgiOptions { Arguments = ["--mount", "/shop=mounted:shop", "--static", $"/shop/files={folder.Path}"] });
        Assert.Equal("a file", await Text(server, "/shop/files/a.txt"));
        Assert.Equal("shop|/shop|/files/b.txt|/shop/files/b.txt", await Text(server, "/shop/files/b.txt"));
    }

    [Fact]
    public async Task Two_files_of_one_name_are_two_applications()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["one", "two"])
        {
            Directory.CreateDirectory(folder[name]);
            await File.WriteAllTextAsync(Path.Combine(folder[name], "app.py"), $"""
                import sys
                def app(environ, start_response):
                    start_response("200 OK", [])
                    return [b"{name}" + str(sys.modules[__name__].app is app).encode()]
                """, TestContext.Current.CancellationToken);
        }
        await using var server = await WizgiProcess.Start("--mount=/1=one/app.py", new WizgiOptions { Directory = folder.Path, Arguments = ["--mount", "/2=two/app.py:app"] });
        Assert.Equal(("oneTrue", "twoTrue"), (await Text(server, "/1"), await Text(server, "/2")));
    }

    [Fact]
    public async Task Call_reaches_a_mounted_application()
    {
        Assert.Equal((0, "shop|/shop|/1|/shop/1\n"), await WizgiProcess.Run(["call", "mounted:site", "/shop/1", "--mount", "/shop=mounted:shop", "--python", Repository.Python]));
        Assert.Equal((0, "shop|/shop|/1|/shop/1\n"), await WizgiProcess.Run(["call", "/shop/1", "--mount", "/shop=mounted:shop", "--python", Repository.Python]));
    }

    [Fact]
    public async Task Check_looks_at_every_mounted_application()
    {
        var (code, output) = await WizgiProcess.Run(["check", "mounted:site", "--mount", "/bad=mounted:sloppy", "--mount", "/shop=mounted:shop", "--python", Repository.Python]);
        Assert.Equal(1, code);
        Assert.Contains("GET /shop/: 200\n", output, StringComparison.Ordinal);
        Assert.Contains("GET /bad/: ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no_such_module:app", 3, "there is no module 'no_such_module'")]
    [InlineData("mounted:shpo", 4, "did you mean 'shop'")]
    public async Task A_mount_that_cannot_be_loaded_ends_the_start(string reference, int code, string message)
    {
        var (ended, output) = await WizgiProcess.Run(["mounted:site", "--mount", $"/x={reference}", "--python", Repository.Python, "-w", "0", "-b", "127.0.0.1:0"]);
        Assert.Equal(code, ended);
        Assert.Contains(message, output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData]
    [InlineData("--lint")]
    public async Task With_reload_a_broken_mount_shows_its_failure_below_its_prefix_alone(params string[] arguments)
    {
        const string Good = "def app(environ, start_response):\n    start_response('200 OK', [('Content-Type', 'text/plain')])\n    return [b'good']\n";
        await using var app = await EditedApp.Start(["--mount", "/broken=broken:app", .. arguments], ("shop.py", Good), ("broken.py", "import no_such_thing\n"));
        await app.WaitFor("good");
        var page = await Text(app.Server, "/broken/x");
        Assert.Contains("no_such_thing", page, StringComparison.Ordinal);
        await app.Server.WaitForOutput("the application 'broken:app' failed while it was imported");
        app.Save("broken.py", Good.Replace("good", "mended", StringComparison.Ordinal));
        while (await Text(app.Server, "/broken/x") is not "mended") await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    private static async Task<int> Status(WizgiProcess server, string target, string host = "a") => (await Get(server, target, host)).StatusCode;

    private static async Task<string> Text(WizgiProcess server, string target, string host = "a") => (await Get(server, target, host)).Body;

    private static async Task<WireResponse> Get(WizgiProcess server, string target, string host)
    {
        using var client = await server.Connect();
        return await client.Exchange($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    }
}
