using System.Diagnostics;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Development;

/// <summary>What the page of <c>--debug</c> shows, and what it does not.</summary>
public sealed partial class DebugPageTests(DebugPageTests.Server wizgi) : IClassFixture<DebugPageTests.Server>
{
    [Fact]
    public async Task It_shows_source_lines_and_local_names()
    {
        var page = await Page("/debugged/in_iteration");
        Assert.Matches("<mark> +[0-9]+     raise ValueError\\(&quot;before the first item&quot;\\)</mark>", page);
        Assert.Contains("<td>inner_name<td>&#x27;seen in the generator&#x27;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_the_request()
    {
        var page = await Page("/debugged/in_iteration?colour=blue");
        Assert.Contains("<td>QUERY_STRING<td>&#x27;colour=blue&#x27;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_shows_what_an_exception_came_from()
    {
        var page = await Page("/debugged/chained");
        Assert.Matches("(?s)<h1>ValueError: .*<h2>While this was handled: LookupError: .*<h2>Caused by: KeyError: ", page);
    }

    [Fact]
    public async Task It_masks_what_is_named_like_a_secret()
    {
        var page = await Page("/debugged/secrets?token=hunter-6", "Authorization: Basic hunter-7\r\nCookie: id=hunter-8\r\nX-Api-Key: hunter-11\r\n");
        // The source stands as it is: the values there are no secrets of a server.
        var values = Source().Replace(page, "");
        Assert.DoesNotContain("hunter-", values, StringComparison.Ordinal);
        Assert.Contains("********", values, StringComparison.Ordinal);
        Assert.Contains("blue", values, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repr_that_fails_loops_waits_or_is_long_does_not_keep_it_back()
    {
        var clock = Stopwatch.StartNew();
        var page = await Page("/debugged/hostile");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        Assert.InRange(page.Length, 1000, 200_000);
        foreach (var text in (string[])["Raises: its repr() raised SystemExit", "Loops: its repr() took too long", "Waits: its repr() took too long", "an int of 332193 bits", "(10000000 long)", "the last name"])
            Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Equal(200, (await wizgi.Get("/evaluate/app?1")).StatusCode);
    }

    [Fact]
    public async Task Nothing_of_an_error_is_markup()
    {
        var page = await Page("/debugged/script?<script>alert(3)</script>", "X-Evil: <script>alert(4)</script>\r\n");
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Single(Regex.Matches(page, "</title>"));
    }

    [Fact]
    public async Task Its_policy_allows_its_own_style_and_nothing_else()
    {
        var response = await wizgi.Get("/debugged/in_iteration");
        var style = Regex.Match(response.Body, "(?s)<style>(.*)</style>").Groups[1].Value;
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(style)));
        Assert.Equal($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", response.Header("Content-Security-Policy"));
        Assert.Equal("no-store", response.Header("Cache-Control"));
        // A header of the application that would let other sites read it is gone.
        Assert.Null(response.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task With_lint_the_page_comes_too()
    {
        await using var linted = await WizgiProcess.Start("each:app", new() { Arguments = ["--debug", "--lint"] });
        using var client = await linted.Connect();
        var response = await client.Exchange(Request.Get("/debugged/chained"));
        Assert.Equal(500, response.StatusCode);
        Assert.Contains("<h1>ValueError: the third</h1>", response.Body, StringComparison.Ordinal);
        Assert.NotNull(response.Header("Content-Security-Policy"));
    }

    [Fact]
    public async Task Without_debug_its_code_is_not_loaded()
    {
        await using var plain = await WizgiProcess.Start("evaluate:app");
        using var client = await plain.Connect();
        var response = await client.Exchange(Request.Get("/?" + Request.Escape("[name for name in __import__('sys').modules if name in ('wizgi_debug', 'wizgi_reload', 'html', 'linecache')]")));
        Assert.DoesNotContain("wizgi_", response.Body, StringComparison.Ordinal);
        Assert.Equal(200, response.StatusCode);
    }

    private async Task<string> Page(string target, string fields = "")
    {
        var response = await wizgi.Get(target, fields);
        Assert.Equal(500, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Header("Content-Type"));
        return response.Body;
    }

    [GeneratedRegex("(?s)<pre>.*?</pre>")]
    private static partial Regex Source();

    public sealed class Server() : ServerFixture("each:app", "--debug");
}
