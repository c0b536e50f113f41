using System.Globalization;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Nesting;

/// <summary><c>wizgi.load</c>: a C# application is a plain WSGI callable for Python.</summary>
public abstract class PythonCallsManagedTests(NestingServer wizgi)
{
    // References that wait for .NET's garbage collector; a leak of one a call would be 100 000.
    private const int MostWaiting = 20_000;
    private const int MostKilobytes = 40_000;

    [Theory]
    [InlineData("Application", "an apple costs 30")]
    [InlineData("Closing", "open")]
    [InlineData("Stream?/bin/sh", "one\ntwo\n")]
    [InlineData("Write", "written, returned")]
    public async Task The_validator_of_the_standard_library_finds_nothing_on_either_side(string member, string answer)
    {
        var log = wizgi.Log();
        Assert.Equal(answer, (await wizgi.Get($"/validated/{member}")).Body);
        Assert.Equal("posted", (await wizgi.Post("/validated/Echo", "posted")).Body);
        Assert.DoesNotContain("Traceback", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("garbage collected", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environ_is_one_for_both() =>
        Assert.Equal("True <module 'sys' (built-in)>\nset by the shop\n42\nFalse\n_Managed\nTrue", await Body("marking"));

    [Fact]
    public async Task An_exception_of_CSharp_is_an_exception_of_Python_with_both_traces()
    {
        var lines = await Body("raising");
        Assert.StartsWith("RuntimeError\nTraceback (most recent call last):", lines, StringComparison.Ordinal);
        foreach (var part in (string[])["nesting.py\", line", "in call", "wizgi.Error: System.InvalidOperationException: out of apples", "at Shop.Api.Failing(Environ environ, StartResponse start)"])
            Assert.Contains(part, lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_in_the_body_comes_where_it_is_iterated() =>
        Assert.StartsWith("System.InvalidOperationException: out of apples", await Body("raising_late"), StringComparison.Ordinal);

    [Fact]
    public async Task An_exception_of_start_response_arrives_through_CSharp_as_the_same_object()
    {
        var lines = await Body("refusing");
        Assert.StartsWith("True\n", lines, StringComparison.Ordinal);
        Assert.Contains("in refuse", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_response_gets_the_exception_of_CSharp_as_exc_info() =>
        Assert.StartsWith("System.InvalidOperationException: too late", await Body("again"), StringComparison.Ordinal);

    [Fact]
    public async Task Any_input_will_do_that_reads_bytes()
    {
        var lines = (await Body("inputs")).Split('\n');
        Assert.Equal(["True", "b'abc'", "TypeError: wsgi.input.read() returned a str where bytes are needed"], lines[..3]);
        Assert.Contains("has no method read()", lines[3], StringComparison.Ordinal);
        Assert.Equal("OSError: the client went away", lines[4]);
    }

    [Fact]
    public async Task A_wrong_call_is_an_error_that_says_so() =>
        Assert.Contains("environ must be a dict, not list (PEP 3333)", await Body("wrong_calls"), StringComparison.Ordinal);

    [Fact]
    public async Task A_reference_that_leads_nowhere_is_an_ImportError()
    {
        var lines = (await Body("loading")).Split('\n');
        Assert.Equal("<C# application Shop.Api.Application>", lines[0]);
        Assert.Equal("ImportError: type 'Shop.Api' of Shop.dll has no static member 'Aplication'; did you mean 'Application'?", lines[2]);
        Assert.StartsWith("ImportError: cannot load 'nowhere.dll:A.B': there is no file", lines[3], StringComparison.Ordinal);
        Assert.Equal("loaded function", lines[5]);
    }

    [Fact]
    public async Task An_environ_works_during_its_call_and_on_its_thread_only()
    {
        var lines = (await Body("keeping")).Split('\n');
        Assert.Contains("was used after its request had ended", lines[1], StringComparison.Ordinal);
        Assert.Contains("it belongs to the thread of its call", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forked_child_is_refused_and_its_parent_goes_on() =>
        Assert.Equal("a child process that was forked cannot run C#\nan apple costs 30", await Body("forking"));

    [Fact]
    public async Task Werkzeug_dispatches_to_it()
    {
        Assert.Equal("Python at the root", await Body("werkzeug"));
        Assert.Contains("SCRIPT_NAME=/werkzeug/shop\n", await Body("werkzeug/shop"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_test_clients_of_Flask_and_Werkzeug_call_it() =>
        Assert.Equal("200 OK\nfrom the test client\n['one', 'two']", await Body("flask"));

    [Fact]
    public async Task WebTest_calls_it_and_its_lint_finds_nothing() => Assert.Equal("200 OK\nfrom WebTest\n200", await Body("webtest"));

    [Fact]
    public async Task Django_middleware_calls_it() => Assert.Equal("an apple costs 30 in Django", await Body("django"));

    [Fact]
    public async Task A_hundred_thousand_calls_leave_nothing_behind()
    {
        await Measure();
        var before = await Measure();
        var after = before;
        for (var turn = 0; turn < 10; turn++) after = await Measure();
        for (var kind = 0; kind < 3; kind++) Assert.InRange(after[kind] - before[kind], int.MinValue, MostWaiting);
        Assert.InRange(after[3] - before[3], int.MinValue, MostKilobytes);

        // Eight kinds of call.
        async Task<int[]> Measure() => [.. (await Body("leaking?1250")).Split('\n').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
    }

    private async Task<string> Body(string target)
    {
        var response = await wizgi.Get($"/{target}");
        Assert.Equal(200, response.StatusCode);
        return response.Body;
    }
}

/// <summary>In the user's own Python.</summary>
public sealed class HostedPythonCallsManagedTests(HostedNestingServer wizgi) : PythonCallsManagedTests(wizgi), IClassFixture<HostedNestingServer>;

/// <summary>With libpython.</summary>
public sealed class EmbeddedPythonCallsManagedTests(EmbeddedNestingServer wizgi) : PythonCallsManagedTests(wizgi), IClassFixture<EmbeddedNestingServer>;
