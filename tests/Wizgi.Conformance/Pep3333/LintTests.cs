using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>The two checks of the specification, the standard library's and ours, find nothing wrong with server and well-behaved apps.</summary>
public abstract class LintTests(ServerFixture wizgi)
{
    public static TheoryData<string> WellBehaved =>
    [
        "bodies/list_of_one", "bodies/list_of_three", "bodies/tuple_of_one", "bodies/empty_list", "bodies/generator", "bodies/generator_of_nothing",
        "bodies/generator_with_length", "bodies/empty_chunks", "bodies/iterator_without_close", "bodies/iterable", "bodies/set_cookies",
        "bodies/large_chunks", "bodies/own_length", "bodies/no_content", "bodies/not_modified", "writers/only_write", "writers/write_then_list",
        "files/whole", "files/with_length", "files/bytes_io", "start_response/first_with_exc_info", "start_response/replaced",
        "inputs/length", "inputs/partly_read", "inputs/not_read", "inputs/reads_while_answering", "errors_stream/write", "errors_stream/writelines",
        "extensions/connected", "extensions/offered",
    ];

    [Theory, MemberData(nameof(WellBehaved))]
    public async Task A_well_behaved_app_is_passed_in_silence(string app)
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        foreach (var request in (string[])
        [
            Request.Get($"/{app}?query=1"),
            Request.Post($"/{app}", "a line\nand another\n", "Content-Type: text/plain\r\n"),
            Request.Chunked($"/{app}", "a line\nand ", "another\n"),
            Request.Head($"/{app}"),
        ])
            Assert.NotEqual(500, (await client.Exchange(request)).StatusCode);
        await wizgi.Get($"/errors_stream/marker?{app}");
        await log.WaitFor($"marker {app}");
        foreach (var word in (string[])["Traceback", "Error", "Warning", "lint", "garbage collected"])
            Assert.DoesNotContain(word, log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hints", 103, "")]
    [InlineData("two_hints", 103, "")]
    [InlineData("trailers_in_generator", 200, "X-Sum: abc")]
    [InlineData("trailers_before_list", 200, "X-Sum: abc, X-Late: \u00e4")]
    [InlineData("trailers_of_nothing", 200, "X-Sum: none")]
    public async Task The_extensions_are_passed_in_silence(string app, int firstStatus, string trailers)
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/extensions/{app}?query=1", "TE: trailers\r\n"));
        var response = await client.ReadResponse();
        Assert.Equal(firstStatus, response.StatusCode);
        if (firstStatus < 200) response = await client.ReadFinalResponse();
        Assert.Equal((200, trailers), (response.StatusCode, string.Join(", ", response.Trailers)));
        await wizgi.Get($"/errors_stream/marker?{app}");
        await log.WaitFor($"marker {app}");
        foreach (var word in (string[])["Traceback", "Error", "Warning", "lint"])
            Assert.DoesNotContain(word, log.Text, StringComparison.Ordinal);
    }

    /// <summary>The server alone lets these pass; so the silence above is that of a check that is at work.</summary>
    [Theory]
    [InlineData("'200 OK', []", "Content-Type")]
    [InlineData("'204 No Content', [('Content-Type', 'text/plain')]", "Content-Type")]
    [InlineData("'200 OK', [('Content-Type', 'text/plain'), ('Status', '200 OK')]", "Status")]
    public async Task A_breach_is_500_and_named_in_the_log(string arguments, string named)
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/start_response/with_arguments?" + Request.Escape(arguments))).StatusCode);
        await log.WaitFor(named);
    }
}

/// <summary><c>wsgiref.validate.validator</c> around the apps.</summary>
public sealed class WsgirefValidatorTests(WsgirefValidatorTests.LintedServer wizgi) : LintTests(wizgi), IClassFixture<WsgirefValidatorTests.LintedServer>
{
    public sealed class LintedServer() : ServerFixture("linted:app");
}

/// <summary>The server's own <c>--lint</c> around the apps.</summary>
public sealed class LintSwitchTests(LintSwitchTests.LintServer wizgi) : LintTests(wizgi), IClassFixture<LintSwitchTests.LintServer>
{
    public sealed class LintServer() : ServerFixture("each:app", "--lint");
}
