using System.Diagnostics;
using Wizgi.Conformance.Nesting;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Middleware;

/// <summary><c>--middleware profiler</c>: files that pstats reads, for who may have them.</summary>
public sealed class ProfilerTests : IDisposable
{
    private const string Ask = "X-Wizgi-Profile: 1\r\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task A_request_that_asks_is_profiled_with_its_body(string threads)
    {
        await using var server = await Start("dressed:app", "", "--threads", threads, "--mount", "/shop=mounted:shop");
        var response = await Get(server, $"/stream?{_folder.Path}", Ask);
        Assert.Equal("one\ntwo\n", response.Body);
        var name = response.Header("X-Wizgi-Profile")!;
        Assert.Matches(@"^\d{8}T\d{12}Z-\d+-GET-stream\.prof$", name);
        await server.WaitForOutput($"profile of 'GET /stream': {_folder[name]}");
        var stats = await Stats(name);
        Assert.Contains("dressed.py:30(stream)", stats, StringComparison.Ordinal);
        Assert.Contains("(app)", stats, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder[name]));
        Assert.Null((await Get(server, "/shop/x")).Header("X-Wizgi-Profile"));
        Assert.Single(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task Of_many_the_last_are_kept_and_the_path_cannot_lead_out_of_the_folder()
    {
        await using var server = await Start("dressed:app", ",keep=2");
        File.WriteAllText(_folder["mine.prof"], "not the profiler's");
        foreach (var target in (string[])["/a", "/../../etc/b", "/c", "/%2e%2e%2fd", "/" + new string('e', 3000)]) await Get(server, target, Ask);
        string[] files = [.. Directory.EnumerateFiles(_folder.Path).Select(path => Path.GetFileName(path)).Order()];
        Assert.Equal(3, files.Length);
        Assert.EndsWith("-GET-__.d.prof", files[0], StringComparison.Ordinal);
        Assert.EndsWith("eee.prof", files[1], StringComparison.Ordinal);
        Assert.Equal("mine.prof", files[2]);
    }

    [Fact]
    public async Task A_stranger_cannot_ask()
    {
        await using var server = await Start("dressed:app", "");
        Assert.Null((await Get(server, "/seen", Ask + "Via: 1.1 proxy\r\n")).Header("X-Wizgi-Profile"));
        Assert.Null((await Get(server, "/seen", Ask, host: "evil.example")).Header("X-Wizgi-Profile"));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task A_secret_lets_anybody_ask_and_nobody_without_it()
    {
        await using var server = await Start("dressed:app", ",secret=sesame");
        Assert.Null((await Get(server, "/seen", Ask)).Header("X-Wizgi-Profile"));
        Assert.NotNull((await Get(server, "/seen", "X-Wizgi-Profile: sesame\r\n", host: "www.example")).Header("X-Wizgi-Profile"));
    }

    [Fact]
    public async Task Every_third_request_is_profiled_and_its_client_is_not_told()
    {
        await using var server = await Start("dressed:app", ",every=3");
        for (var number = 0; number < 7; number++) Assert.Null((await Get(server, "/seen")).Header("X-Wizgi-Profile"));
        await server.WaitForOutput("profile of 'GET /seen'");
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Path).Count());
    }

    [Fact]
    public async Task While_one_request_is_profiled_another_is_served_without()
    {
        await using var server = await Start("dressed:app", "", "--threads", "4");
        using var slow = await server.Connect();
        await slow.Send(Request.Get($"/stream?{_folder["go"]}", Ask));
        await slow.ReadUntil("one\n");
        var second = await Get(server, "/seen", Ask);
        Assert.Equal(("GET ", null), (second.Body, second.Header("X-Wizgi-Profile")));
        await server.WaitForOutput("no profile of 'GET /seen': another request is being profiled");
        await File.WriteAllTextAsync(_folder["go"], "", TestContext.Current.CancellationToken);
        await slow.ReadUntil("0\r\n\r\n");
        await server.WaitForOutput("profile of 'GET /stream': ");
        Assert.NotNull((await Get(server, "/seen", Ask)).Header("X-Wizgi-Profile"));
    }

    [Fact]
    public async Task An_application_that_fails_is_profiled_too()
    {
        await using var server = await Start("mounted:shop", "");
        Assert.Equal(500, (await Get(server, "/boom", Ask)).StatusCode);
        await server.WaitForOutput("profile of 'GET /boom': ");
        Assert.Equal(500, (await Get(server, "/boom", Ask)).StatusCode);
        Assert.Equal(2, Directory.EnumerateFiles(_folder.Path).Count());
    }

    [Fact]
    public async Task Without_an_application_of_Python_it_is_refused()
    {
        var (code, output) = await WizgiProcess.Run([$"{ShopServer.Dll}:Shop.Each.Application", "-w", "0", "-b", "127.0.0.1:0", "--middleware", $"profiler,folder={_folder.Path}"]);
        Assert.Equal(1, code);
        Assert.Contains("there is no application of Python; for C# use dotnet-trace", output, StringComparison.Ordinal);
    }

    private Task<WizgiProcess> Start(string app, string options, params string[] arguments) =>
        WizgiProcess.Start(app, new WizgiOptions { Arguments = ["--middleware", $"profiler,folder={_folder.Path}{options}", .. arguments] });

    private static async Task<WireResponse> Get(WizgiProcess server, string target, string fields = "", string host = "localhost")
    {
        using var client = await server.Connect();
        return await client.Exchange($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");
    }

    private async Task<string> Stats(string name)
    {
        using var python = Process.Start(new ProcessStartInfo(Repository.Python, ["-c", "import pstats, sys; pstats.Stats(sys.argv[1]).print_stats()", _folder[name]]) { RedirectStandardOutput = true })!;
        var text = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        return text;
    }
}
