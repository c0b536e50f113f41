using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>The callables of the environ have no power over a later request, and are made anew only when an application kept one.</summary>
public abstract class KeptExtensionsTests(ServerFixture wizgi)
{
    private const string Wanted = "TE: trailers\r\n";

    [Theory]
    [InlineData("keep", "call_kept")]
    [InlineData("keep", "call_kept_from_thread")]
    [InlineData("keep_environ", "call_of_kept_environ")]
    public async Task A_kept_callable_raises(string keep, string app)
    {
        using var client = await wizgi.Connect();
        await client.Exchange(Request.Get($"/extensions/{keep}", Wanted));
        foreach (var response in (WireResponse[])[await client.Exchange(Request.Get($"/extensions/{app}", Wanted)), await wizgi.Get($"/extensions/{app}", Wanted)])
        {
            Assert.Equal("HTTP/1.1 200 OK", response.StatusLine);
            var outcomes = response.Body.Split('\n');
            Assert.Equal(3, outcomes.Length);
            foreach (var (key, outcome) in ((string[])["wsgi.early_hints", "wsgi.ext.http.send_trailers", "wizgi.client_disconnected"]).Zip(outcomes))
                Assert.Equal($"raised AssertionError: {key} was called after its request ended", outcome);
        }
    }
}

/// <summary>On the loop's only thread.</summary>
public sealed class KeptExtensionsOnOneThreadTests(EachServer wizgi) : KeptExtensionsTests(wizgi), IClassFixture<EachServer>
{
    private readonly EachServer _wizgi = wizgi;

    [Fact]
    public async Task Callables_that_nobody_kept_serve_the_next_request()
    {
        await _wizgi.Get("/extensions/are_recycled");
        Assert.Equal("True", (await _wizgi.Get("/extensions/are_recycled")).Body);
        await _wizgi.Get("/extensions/keep", "TE: trailers\r\n");
        Assert.Equal("False", (await _wizgi.Get("/extensions/are_recycled")).Body);
        Assert.Equal("True", (await _wizgi.Get("/extensions/are_recycled")).Body);
    }
}

public sealed class KeptExtensionsOnThreadsTests(EachServerOnThreads wizgi) : KeptExtensionsTests(wizgi), IClassFixture<EachServerOnThreads>;

/// <summary>Through C# middleware.</summary>
public sealed class KeptExtensionsBehindLintTests(LintedEachServer wizgi) : KeptExtensionsTests(wizgi), IClassFixture<LintedEachServer>;
