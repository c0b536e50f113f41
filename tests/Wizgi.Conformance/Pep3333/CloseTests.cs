using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333: close() of the iterable is called "upon completion of the current request, whether the request was completed normally, or terminated early".</summary>
public sealed class CloseTests(CloseTests.ClosingServer wizgi) : IClassFixture<CloseTests.ClosingServer>
{
    [Theory]
    [InlineData("normal")]
    [InlineData("list_subclass")]
    [InlineData("generator")]
    [InlineData("empty")]
    [InlineData("no_content")]
    [InlineData("longer_than_length")]
    [InlineData("file_wrapper")]
    [InlineData("real_file")]
    [InlineData("error_before_first_chunk")]
    [InlineData("error_behind_first_chunk")]
    [InlineData("start_response_never_called")]
    [InlineData("start_response_fails_while_iterating")]
    [InlineData("str_chunk")]
    [InlineData("iter_fails")]
    [InlineData("close_fails")]
    [InlineData("close_fails_behind_error")]
    public async Task Close_is_called_exactly_once(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/closing/{app}?{app}", "Connection: close\r\n"));
        await client.ReadWhatComes();
        await ClosedOnce(app);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("list_subclass")]
    [InlineData("file_wrapper")]
    [InlineData("real_file")]
    [InlineData("error_before_first_chunk")]
    [InlineData("endless")]
    public async Task Close_is_called_exactly_once_for_HEAD(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Head($"/closing/{app}?head_{app}"));
        await client.ReadUntil("\r\n\r\n");
        await ClosedOnce($"head_{app}");
    }

    [Fact]
    public async Task Close_is_called_exactly_once_when_the_client_resets_while_the_body_is_sent()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/closing/endless?reset"));
        await client.ReadUntil("0000");
        client.Reset();
        await ClosedOnce("reset");
    }

    [Fact]
    public async Task Close_is_called_exactly_once_when_the_client_hangs_up_while_the_body_is_sent()
    {
        using (var client = await wizgi.Connect())
        {
            await client.Send(Request.Get("/closing/endless?hung_up"));
            await client.ReadUntil("0000");
        }
        await ClosedOnce("hung_up");
    }

    [Fact]
    public async Task Close_is_called_exactly_once_when_the_client_is_gone_before_the_app_starts()
    {
        using (var client = await wizgi.Connect())
        {
            await client.Send(Request.Get("/bodies/list_of_one") + Request.Get("/closing/endless?gone") + Request.Get("/closing/normal?gone_too"));
            await client.ReadUntil("one");
            client.Reset();
        }
        Assert.Equal(200, (await wizgi.Get("/bodies/list_of_one")).StatusCode);
        Assert.InRange(wizgi.Closed("gone"), 0, 1);
        Assert.InRange(wizgi.Closed("gone_too"), 0, 1);
    }

    [Fact]
    public async Task An_error_in_close_is_logged_and_the_response_stands()
    {
        var log = wizgi.Log();
        var response = await wizgi.Get("/closing/close_fails?logged");
        Assert.Equal((200, "one"), (response.StatusCode, response.Body));
        await log.WaitFor("Traceback", "ValueError: close() failed");
    }

    [Fact]
    public async Task An_error_in_close_does_not_hide_the_error_before_it()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/closing/close_fails_behind_error?both")).StatusCode);
        await log.WaitFor("ValueError: while iterating", "ValueError: close() failed");
    }

    [Fact]
    public async Task What_close_prints_is_in_the_log()
    {
        var log = wizgi.Log();
        await wizgi.Get("/closing/close_writes_stderr?printed");
        await log.WaitFor("close() writes printed");
    }

    /// <summary>Waits for the first call; a request later there must still be no second.</summary>
    private async Task ClosedOnce(string word)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (wizgi.Closed(word) == 0)
        {
            Assert.False(limit.IsCancellationRequested, $"close() was not called for {word}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.Equal(200, (await wizgi.Get("/bodies/list_of_one")).StatusCode);
        Assert.Equal(1, wizgi.Closed(word));
    }

    /// <summary>A server whose fixture apps note each close() in a file.</summary>
    public sealed class ClosingServer() : ServerFixture("each:app")
    {
        private readonly string _file = Path.Combine(Path.GetTempPath(), $"wizgi-{Guid.NewGuid():N}");

        protected override WizgiOptions Options => new() { Environment = { ["CLOSE_LOG"] = _file } };

        /// <summary>How often close() was called for the request with this word.</summary>
        public int Closed(string word) => File.Exists(_file) ? File.ReadLines(_file).Count(line => line == word) : 0;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            File.Delete(_file);
        }
    }
}
