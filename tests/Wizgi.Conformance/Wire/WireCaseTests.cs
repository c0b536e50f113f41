using System.Text.Json;
using Wizgi.Conformance.Kestrel;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Wire;

/// <summary>Every case of <c>tests/wire</c>, one connection each, against one server.</summary>
public sealed class WireCaseTests(EchoServer wizgi) : IClassFixture<EchoServer>
{
    public static TheoryData<string> Valid => [.. WireCase.Names("valid")];

    public static TheoryData<string> Invalid => [.. WireCase.Names("invalid")];

    [Theory, MemberData(nameof(Valid))]
    public Task A_valid_request_reaches_the_app_as_expected(string name) => KnownDifferences.Find(name) is { } known ? Check(WireCase.Read("valid", name), known) : Check(WireCase.Read("valid", name));

    [Theory, MemberData(nameof(Invalid))]
    public Task An_invalid_request_is_refused_and_what_is_behind_it_never_runs(string name)
    {
        var wireCase = WireCase.Read("invalid", name);
        Assert.True(wireCase.Responses[^1] is { Closes: true, Statuses: [>= 400, ..] }, "an invalid case ends in an error and a closed connection");
        return KnownDifferences.Find(name) is { } known ? Check(wireCase, known) : Check(wireCase);
    }

    /// <summary>It comes out otherwise, in the way that is known.</summary>
    private async Task Check(WireCase wireCase, KnownDifference known)
    {
        using var client = await wizgi.Connect();
        await client.Send(wireCase.Sent);
        foreach (var expected in wireCase.Responses)
        {
            var isLast = expected == wireCase.Responses[^1];
            if (isLast && known.Status == 0)
            {
                Assert.DoesNotContain("HTTP/1.1 2", await client.ReadWhatComes(), StringComparison.Ordinal);
                return;
            }
            var response = await client.ReadResponse();
            if (expected.Statuses.Contains(response.StatusCode) && !isLast) continue;
            Assert.DoesNotContain(response.StatusCode, expected.Statuses);
            Assert.Equal(known.Status, response.StatusCode);
            return;
        }
    }

    private async Task Check(WireCase wireCase)
    {
        await Calls();
        using (var client = await wizgi.Connect())
        {
            await client.Send(wireCase.Sent + Request.Get("/behind"));
            foreach (var expected in wireCase.Responses) await Check(expected, client);
            if (!wireCase.Responses[^1].Closes) Check(await client.ReadResponse(), environ: [("PATH_INFO", "/behind")]);
        }

        var calls = await Calls();
        var answered = wireCase.Responses.Count(response => response.Statuses is [200]);
        if (wireCase.Responses[^1].Closes) Assert.DoesNotContain("/behind", calls);
        else answered++;
        Assert.InRange(calls.Length, answered, wireCase.MayRun ? answered + 1 : answered);
    }

    private static async Task Check(ExpectedResponse expected, WireClient client)
    {
        var response = await client.ReadResponse();
        Assert.Contains(response.StatusCode, expected.Statuses);
        if (response.StatusCode == 200) Check(response, expected.Environ, expected.Absent, expected.Body);
        if (!expected.Closes) return;
        Assert.Equal("close", response.Header("Connection"));
        Assert.Equal("", await client.ReadWhatComes());
    }

    private static void Check(WireResponse response, IEnumerable<(string Key, string Value)> environ, IEnumerable<string>? absent = null, string? body = null)
    {
        Assert.Equal(200, response.StatusCode);
        using var echo = JsonDocument.Parse(response.Body);
        var seen = echo.RootElement.GetProperty("environ").EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString());
        foreach (var (key, value) in environ) Assert.Equal((key, value), (key, seen.GetValueOrDefault(key)));
        foreach (var key in absent ?? []) Assert.DoesNotContain(key, seen.Keys);
        if (body is not null) Assert.Equal(body, echo.RootElement.GetProperty("body").GetString());
    }

    /// <summary>The paths the app was called for since the last time.</summary>
    private async Task<string[]> Calls() => JsonSerializer.Deserialize<string[]>((await wizgi.Get("/calls")).Body)!;
}
