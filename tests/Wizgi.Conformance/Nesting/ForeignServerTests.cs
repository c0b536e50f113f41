using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Nesting;

/// <summary>C# applications in servers that are not Wizgi's: <c>wizgi.load</c> in an ordinary Python. That each ends well, and C# with it, its fixture sees to.</summary>
public abstract class ForeignServerTests
{
    protected ForeignServerTests(ForeignServer server)
    {
        server.Require();
        Server = server;
    }

    protected ForeignServer Server { get; }

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_server_hosts_a_CSharp_application()
    {
        Assert.Equal("an apple costs 30", await Get("/Application"));
        Assert.Equal("written, returned", await Get("/Write"));
        var sent = new string('ž', 300_000);
        using var content = new StringContent(sent);
        using var response = await Server.Client.PostAsync(Url("/Echo"), content, Cancelled);
        Assert.Equal(sent, System.Text.Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(Cancelled)));
    }

    [Fact]
    public async Task Its_server_hosts_an_ASP_NET_Core_pipeline()
    {
        Assert.Equal("Hello, Jürgen!", await Get("/pipeline/greet/J%C3%BCrgen"));
        using var content = new ByteArrayContent(new byte[100_000]);
        using var response = await Server.Client.PostAsync(Url("/pipeline/length"), content, Cancelled);
        Assert.Equal("100000", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task An_exception_of_CSharp_is_a_500_with_both_traces_in_the_log_of_its_server()
    {
        using var response = await Server.Client.GetAsync(Url("/Failing"), Cancelled);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await Server.WaitForOutput("System.InvalidOperationException: out of apples");
        await Server.WaitForOutput("at Shop.Api.Failing(Environ environ, StartResponse start)");
        Assert.Equal("an apple costs 30", await Get("/Application"));
    }

    [Fact]
    public async Task A_body_of_CSharp_is_closed_by_its_server()
    {
        Assert.Equal("open", await Get("/Closing"));
        await Server.WaitForOutput("the shop's body is closed");
    }

    protected static Uri Url(string path) => new(path, UriKind.Relative);

    protected Task<string> Get(string path) => Server.Client.GetStringAsync(Url(path), Cancelled);

    /// <summary>For servers with threads: a call that waits lets another run.</summary>
    protected async Task AssertTwoCallsMeet() => Assert.All(await Task.WhenAll(Get("/Meeting"), Get("/Meeting")), met => Assert.StartsWith("True GET ", met, StringComparison.Ordinal));
}

/// <summary>Tornado from the other side: <c>tornado.wsgi.WSGIContainer</c>.</summary>
[Framework("Tornado", "tornado", Note = "Both ways: its library in a WSGI application that Wizgi serves, and its own server with a C# application that `wizgi.load` makes a WSGI callable.")]
public sealed class TornadoServerTests(TornadoServer server) : ForeignServerTests(server), IClassFixture<TornadoServer>
{
    [Fact]
    public async Task Handlers_of_its_own_stand_beside_the_CSharp_application() => Assert.Equal("by Tornado itself", await Get("/native"));
}

public sealed class WaitressServerTests(WaitressServer server) : ForeignServerTests(server), IClassFixture<WaitressServer>
{
    [Fact]
    public Task Two_calls_that_wait_run_at_once() => AssertTwoCallsMeet();
}

public sealed class CherootServerTests(CherootServer server) : ForeignServerTests(server), IClassFixture<CherootServer>
{
    [Fact]
    public Task Two_calls_that_wait_run_at_once() => AssertTwoCallsMeet();
}

public sealed class WsgirefServerTests(WsgirefServer server) : ForeignServerTests(server), IClassFixture<WsgirefServer>
{
    [Fact]
    public async Task The_validator_of_the_standard_library_finds_nothing()
    {
        Assert.Equal("open", await Get("/Closing"));
        Assert.DoesNotContain("AssertionError", Server.Output, StringComparison.Ordinal);
    }
}

public sealed class GunicornServerTests(GunicornServer server) : ForeignServerTests(server), IClassFixture<GunicornServer>
{
    [Fact]
    public async Task Each_of_its_workers_runs_CSharp()
    {
        var workers = new Dictionary<string, string>();
        while (workers.Count < 2)
        {
            // A connection each, so that the kernel chooses anew.
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Server.Client.BaseAddress };
            var worker = await client.GetStringAsync(Url("/pid"), Cancelled);
            workers[worker] = await client.GetStringAsync(Url("/Application"), Cancelled);
        }
        Assert.All(workers.Values, answer => Assert.Equal("an apple costs 30", answer));
    }
}
