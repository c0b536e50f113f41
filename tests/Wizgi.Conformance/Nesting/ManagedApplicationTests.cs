using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Nesting;

/// <summary>C# applications behave on the wire as Python ones do.</summary>
public abstract class ManagedApplicationTests(ServerFixture wizgi)
{
    [Fact]
    public async Task An_application_is_served_with_the_library_that_lies_beside_it()
    {
        var response = await wizgi.Get("/Application");
        Assert.Equal("HTTP/1.1 200 OK", response.StatusLine);
        Assert.Equal("an apple costs 30", response.Body);
    }

    [Fact]
    public async Task The_environ_has_the_keys_of_PEP_3333()
    {
        var lines = (await wizgi.Get("/Environ?a=%20", "X-Colour: red\r\n")).Body.Split('\n');
        foreach (var line in (string[])["REQUEST_METHOD=GET", "SCRIPT_NAME=", "PATH_INFO=/Environ", "QUERY_STRING=a=%20", "HTTP_X_COLOUR=red", "wsgi.version=(1, 0)", "wsgi.url_scheme=http"])
            Assert.Contains(line, lines);
    }

    [Fact]
    public async Task A_body_of_the_client_arrives_as_a_stream()
    {
        using var client = await wizgi.Connect();
        Assert.Equal("hello", (await client.Exchange(Request.Post("/Echo", "hello"))).Body);
        Assert.Equal("in two pieces", (await client.Exchange(Request.Chunked("/Echo", "in two ", "pieces"))).Body);
        var large = new string('x', 3_000_000);
        Assert.Equal(large, (await client.Exchange(Request.Post("/Echo", large))).Body);
    }

    [Fact]
    public async Task A_generator_streams()
    {
        using var folder = new TemporaryFolder();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/Stream?{folder["go"]}"));
        Assert.EndsWith("one\n\r\n", await client.ReadUntil("one\n\r\n"), StringComparison.Ordinal);
        File.WriteAllText(folder["go"], "");
        await client.ReadUntil("two\n\r\n0\r\n\r\n");
    }

    [Fact]
    public async Task Write_sends_before_what_is_returned() => Assert.Equal("written, returned", (await wizgi.Get("/Write")).Body);

    /// <summary>RFC 9110 §9.3.2.</summary>
    [Fact]
    public async Task What_returns_nothing_for_HEAD_says_nothing_of_the_length() =>
        Assert.Null((await wizgi.Exchange(Request.Head("/NothingForHead"))).Header("Content-Length"));

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_disposable_body_is_closed_once(string method)
    {
        const string Said = "the shop's body is closed";
        var log = wizgi.Log();
        await wizgi.Exchange($"{method} /Closing HTTP/1.1\r\nHost: a\r\n\r\n");
        await wizgi.Get("/Failing");
        await log.WaitFor(Said, "out of apples");
        Assert.Equal(2, log.Text.Split(Said).Length);
    }

    [Fact]
    public async Task An_exception_is_a_500_with_its_trace_in_the_log_only()
    {
        var log = wizgi.Log();
        var response = await wizgi.Get("/Failing");
        Assert.Equal(500, response.StatusCode);
        Assert.DoesNotContain("apples", response.Body, StringComparison.Ordinal);
        await log.WaitFor("System.InvalidOperationException: out of apples", "at Shop.Api.Failing(");
    }

    [Fact]
    public async Task An_exception_in_the_body_breaks_the_response_off()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/FailingLate"));
        Assert.DoesNotContain("\r\n0\r\n\r\n", await client.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_none_is_the_applications_error()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/BadHeader")).StatusCode);
        await log.WaitFor("'Content Type'");
    }
}

/// <summary>Without lint.</summary>
public sealed class PlainManagedApplicationTests(ShopServer wizgi) : ManagedApplicationTests(wizgi), IClassFixture<ShopServer>
{
    [Fact]
    public async Task A_body_that_is_there_as_a_whole_gets_its_length() => Assert.Equal("17", (await wizgi.Get("/Application")).Header("Content-Length"));

    [Fact]
    public void No_Python_is_loaded() => Assert.DoesNotContain("libpython", File.ReadAllText($"/proc/{wizgi.Process.Id}/maps"), StringComparison.Ordinal);
}

/// <summary>With lint around the applications.</summary>
public sealed class LintedManagedApplicationTests(LintedShopServer wizgi) : ManagedApplicationTests(wizgi), IClassFixture<LintedShopServer>
{
    [Fact]
    public async Task Lint_finds_what_breaks_the_contract()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/Untyped")).StatusCode);
        await log.WaitFor("WSGI contract: a 200 response has no Content-Type");
    }
}

/// <summary>Checked by the command.</summary>
public sealed class CheckedManagedApplicationTests
{
    [Theory]
    [InlineData("Application", 0, "GET /: 200\nHEAD /: 200\n")]
    [InlineData("Write", 0, "Nothing is wrong.")]
    [InlineData("Untyped", 1, "WSGI contract: a 200 response has no Content-Type")]
    public async Task Check_says_of_an_application_in_CSharp_what_it_says_of_one_in_Python(string member, int exitCode, string said)
    {
        var (code, output) = await WizgiProcess.Run(["check", $"{ShopServer.Dll}:Shop.Api.{member}"]);
        Assert.Equal(exitCode, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }
}

/// <summary>With eight threads.</summary>
public sealed class ThreadedManagedApplicationTests(ShopServerOnThreads wizgi) : ManagedApplicationTests(wizgi), IClassFixture<ShopServerOnThreads>
{
    [Fact]
    public async Task Calls_run_at_the_same_time()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 7).Select(_ => wizgi.Get("/Together?7")));
        Assert.All(responses, response => Assert.Equal("together", response.Body));
    }

    [Fact]
    public async Task Every_client_gets_its_own_answer()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            using var client = await wizgi.Connect();
            for (var turn = 0; turn < 50; turn++)
            {
                var text = $"client {number} turn {turn}";
                Assert.Equal(text, (await client.Exchange(Request.Post("/Echo", text))).Body);
            }
        }));
    }
}

/// <summary>Start and stop without Python.</summary>
public sealed class ManagedProcessTests
{
    [Fact]
    public async Task Sigterm_lets_a_request_finish()
    {
        using var folder = new TemporaryFolder();
        await using var wizgi = await WizgiProcess.Start($"{ShopServer.Dll}:Shop.Api.Stream");
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/?{folder["go"]}"));
        await client.ReadUntil("one\n");
        wizgi.Signal(PosixSignal.SIGTERM);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        File.WriteAllText(folder["go"], "");
        await client.ReadUntil("two\n\r\n0\r\n\r\n");
        Assert.Equal(0, await wizgi.WaitForExit());
    }

    [Fact]
    public async Task A_call_that_never_returns_does_not_keep_a_quick_stop()
    {
        await using var wizgi = await WizgiProcess.Start($"{ShopServer.Dll}:Shop.Api.Stuck");
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/"));
        await wizgi.WaitForOutput("stuck");
        wizgi.Signal(PosixSignal.SIGINT);
        Assert.Equal(0, await wizgi.WaitForExit());
    }

    [Fact]
    public async Task Workers_serve_it_under_a_supervisor()
    {
        await using var wizgi = await WizgiProcess.Start($"{ShopServer.Dll}:Shop.Api.Application", new() { Arguments = ["-w", "2"] });
        using var client = await wizgi.Connect();
        Assert.Equal("an apple costs 30", (await client.Exchange(Request.Get("/"))).Body);
        Assert.Equal(0, await wizgi.Stop());
    }
}
