using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;
using Wizgi.Server.Remote.Gateways;
using Xunit;

namespace Wizgi.Tests.Server.Remote;

[UnsupportedOSPlatform("windows")]
public sealed class CgiHandlerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wizgi-cgi-").FullName;
    private readonly ConcurrentQueue<string> _errors = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_program_gets_the_variables_and_the_body_and_nothing_else()
    {
        Environment.SetEnvironmentVariable("WIZGI_TEST_SECRET", "secret");
        var program = Program("env", "printf 'Content-Type: text/plain\\n\\n'; env; pwd; cat");
        using var client = Client(program);
        var body = await (await client.PostAsync(new Uri("http://a.test/x%20y?q=1"), new StringContent("the body"), Cancel)).Content.ReadAsStringAsync(Cancel);
        var lines = body.Split('\n');
        foreach (var line in (string[])["REQUEST_METHOD=POST", "PATH_INFO=/x y", "QUERY_STRING=q=1", "CONTENT_LENGTH=8", "SERVER_NAME=a.test", "GATEWAY_INTERFACE=CGI/1.1", $"SCRIPT_FILENAME={program}", _folder]) Assert.Contains(line, lines);
        Assert.EndsWith("the body", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/one", 200, "/mount/one:")]
    [InlineData("/one/more/x", 200, "/mount/one:/more/x")]
    [InlineData("/sub/two/x", 200, "/mount/sub/two:/x")]
    [InlineData("/none", 404, "")]
    [InlineData("/sub", 404, "")]
    [InlineData("/", 404, "")]
    [InlineData("/.hidden", 404, "")]
    [InlineData("/sub/%2e%2e/one", 404, "")]
    [InlineData("/sub%2F..%2Fone", 404, "")]
    [InlineData("//one", 404, "")]
    [InlineData("/data", 403, "")]
    public async Task A_folder_offers_its_programs(string target, int status, string names)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        foreach (var name in (string[])["one", "sub/two", ".hidden"]) Program(name, "printf 'A: b\\n\\n'; printf '%s:%s' \"$SCRIPT_NAME\" \"$PATH_INFO\"");
        File.WriteAllText(Path.Combine(_folder, "data"), "no program");
        using var client = Client(_folder, new CgiOptions { ScriptName = "/mount" });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("http://a/mount" + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await client.SendAsync(request, Cancel);
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200) Assert.Equal(names, await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task What_it_says_besides_is_logged_with_how_it_ended()
    {
        using var client = Client(Program("bad", "echo 'first thing' >&2; printf 'A: b\\n\\nhi'; exit 3"));
        Assert.Equal("hi", await client.GetStringAsync(new Uri("http://a/"), Cancel));
        await Eventually(() => _errors.Count == 2);
        Assert.Equal("first thing", _errors.First());
        Assert.EndsWith("ended with status 3", _errors.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 1")]
    [InlineData("echo Hello")]
    [InlineData("printf 'HTTP/1.1 200 OK\\r\\n\\r\\n'")]
    [InlineData("kill -9 $$")]
    public async Task A_program_without_a_response_is_an_error(string script)
    {
        using var client = Client(Program("bad", script));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://a/"), Cancel));
    }

    [Fact]
    public async Task A_program_that_cannot_run_is_an_error()
    {
        var path = Program("bad", "");
        File.WriteAllText(path, "#!/nonexistent/interpreter\n");
        using var client = Client(path);
        var problem = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://a/"), Cancel));
        Assert.Contains("cannot be started", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_ends_the_program_and_what_it_started()
    {
        var pids = Path.Combine(_folder, "pids");
        using var client = Client(Program("slow", $"trap '' TERM; sleep 300 & echo $$ $! > {pids}.new; mv {pids}.new {pids}; wait; sleep 300"));
        using var cancel = new CancellationTokenSource();
        var asking = client.GetAsync(new Uri("http://a/"), cancel.Token);
        await Eventually(() => File.Exists(pids));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        foreach (var pid in (await File.ReadAllTextAsync(pids, Cancel)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) await Eventually(() => !IsRunning(pid));
    }

    [Fact]
    public async Task A_long_body_goes_there_and_back()
    {
        using var client = Client(Program("echo", "printf 'A: b\\n\\n'; exec cat"));
        var body = new byte[5_000_000];
        Random.Shared.NextBytes(body);
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new ByteArrayContent(body) }, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Only_so_many_run_at_once()
    {
        using var client = Client(Program("count", $"touch {_folder}/run.$$; ls {_folder} | grep -c '^run' > {_folder}/seen.$$; sleep 0.1; rm {_folder}/run.$$; printf 'A: b\\n\\n'"), new CgiOptions { MaxProcesses = 2 });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => (await client.GetAsync(new Uri("http://a/"), Cancel)).Dispose()));
        Assert.All(Directory.GetFiles(_folder, "seen.*"), file => Assert.InRange(int.Parse(File.ReadAllText(file), System.Globalization.CultureInfo.InvariantCulture), 1, 2));
    }

    private static bool IsRunning(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task Eventually(Func<bool> holds)
    {
        for (var clock = Stopwatch.StartNew(); !holds(); await Task.Delay(20, Cancel)) Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));
    }

    private string Program(string name, string script)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private HttpClient Client(string path, CgiOptions? options = null) => new(new CgiHandler(path, (options ?? new CgiOptions()) with { StandardError = _errors.Enqueue }));
}
