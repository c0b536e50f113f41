using System.Net;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Kestrel;

/// <summary>What docs/environ.md says of HTTP/2.</summary>
public sealed class Http2Tests(Http2Tests.Server wizgi) : IClassFixture<Http2Tests.Server>
{
    [Fact]
    public async Task Trailers_come_behind_the_body_for_who_wants_them()
    {
        using var client = Client();
        client.DefaultRequestHeaders.Add("TE", "trailers");
        using var response = await client.GetAsync("/extensions/trailers_in_generator", TestContext.Current.CancellationToken);
        Assert.Equal("one two", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["abc"], response.TrailingHeaders.GetValues("X-Sum"));
    }

    [Fact]
    public async Task Trailers_are_not_offered_to_who_does_not_ask()
    {
        using var client = Client();
        Assert.Equal("False", await client.GetStringAsync("/extensions/offered", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Early_hints_are_not_offered()
    {
        using var client = Client();
        Assert.Equal("False", await client.GetStringAsync(Request.Expression("'wsgi.early_hints' in environ"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_response_that_breaks_off_is_an_error_of_its_stream_alone()
    {
        using var client = Client();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("/failing/behind_first_chunk", TestContext.Current.CancellationToken));
        Assert.Equal("one", await client.GetStringAsync("/bodies/list_of_one", TestContext.Current.CancellationToken));
    }

    private HttpClient Client() => new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri($"http://{wizgi.Process.EndPoint}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public sealed class Server : IAsyncLifetime
    {
        public WizgiProcess Process { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Process = await WizgiProcess.Start("each:app", new WizgiOptions { Arguments = ["--front-end", "kestrel", "--http", "2"] });

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
