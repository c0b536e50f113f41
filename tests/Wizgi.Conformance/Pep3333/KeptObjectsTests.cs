using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>What an app keeps of a request has no power over a later one, on the same connection or another.</summary>
public sealed class KeptObjectsTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Theory]
    [InlineData("call_start_response")]
    [InlineData("call_write")]
    public async Task A_kept_callable_raises(string app)
    {
        using var client = await wizgi.Connect();
        await client.Exchange(Request.Get("/keeping/keep"));
        foreach (var response in (WireResponse[])[await client.Exchange(Request.Get($"/keeping/{app}")), await wizgi.Get($"/keeping/{app}")])
        {
            Assert.Equal("HTTP/1.1 200 OK", response.StatusLine);
            Assert.StartsWith("raised ", response.Body, StringComparison.Ordinal);
            Assert.Null(response.Header("X-Stale"));
        }
    }

    [Fact]
    public async Task A_kept_write_puts_nothing_into_a_later_body()
    {
        using var client = await wizgi.Connect();
        await client.Exchange(Request.Get("/keeping/keep"));
        var response = await client.Exchange(Request.Get("/keeping/call_write_behind_own_head"));
        Assert.Equal("own, own again", response.Body);
    }

    [Fact]
    public async Task A_kept_input_reads_nothing_of_a_later_body()
    {
        using var client = await wizgi.Connect();
        await client.Exchange(Request.Post("/keeping/keep", "first body"));
        var response = await client.Exchange(Request.Post("/keeping/read_input", "second body"));
        Assert.DoesNotContain("second", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thread_that_is_no_requests_gets_an_error()
    {
        using var client = await wizgi.Connect();
        await client.Exchange(Request.Get("/keeping/keep"));
        Assert.Equal("raised raised", (await client.Exchange(Request.Get("/keeping/call_all_from_thread"))).Body);
    }
}
