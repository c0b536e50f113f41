using System.Text.Json;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Libraries;

/// <summary>The Sentry SDK's WSGI middleware, reporting over HTTP to another server of the test's.</summary>
public sealed class SentryTests
{
    [Theory]
    [InlineData("view")]
    [InlineData("iterator")]
    [InlineData("close")]
    public async Task Failure_is_reported_once_with_the_url_of_its_request(string place)
    {
        LibraryServer.Require("sentry_sdk", "python3-sentry-sdk");
        await using var sink = await LibraryServer.Start("sentry_sink:app");
        await using var server = await LibraryServer.Start("sentry_app:app", "-e", $"SINK={sink.EndPoint}");
        using (var wire = await server.Connect())
        {
            await wire.Send($"GET /{place}?a=b HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
            _ = await wire.ReadWhatComes();
        }

        // The SDK sends what it has when the process ends.
        Assert.Equal(0, await server.Stop());

        using var client = sink.HttpClient();
        using var events = JsonDocument.Parse(await client.GetStringAsync("/events", TestContext.Current.CancellationToken));
        var report = Assert.Single(events.RootElement.EnumerateArray());
        Assert.EndsWith(place, report.GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Equal($"http://shop.example/{place}", report.GetProperty("url").GetString());
        Assert.Equal("a=b", report.GetProperty("query").GetString());
    }
}
