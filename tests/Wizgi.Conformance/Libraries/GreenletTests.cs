using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Libraries;

/// <summary>gevent and eventlet: a clear refusal (docs/decisions/0019-gevent.md).</summary>
public sealed class GreenletTests : IAsyncLifetime
{
    private WizgiProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        LibraryServer.Require("gevent, eventlet", "python3-gevent python3-eventlet");
        _server = await LibraryServer.Start("greenlets:app");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("patched_gevent", "monkey.patch_all()", "gunicorn -k gevent")]
    [InlineData("patched_eventlet", "eventlet.monkey_patch()", "gunicorn -k eventlet")]
    public async Task Application_that_patches_at_import_is_refused_with_the_line_and_what_to_do(string module, string line, string instead)
    {
        var (code, output) = await LibraryServer.Run($"{module}:app");
        Assert.Equal(3, code);
        Assert.Contains(line, output, StringComparison.Ordinal);
        Assert.Contains("--threads N", output, StringComparison.Ordinal);
        Assert.Contains(instead, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interpreter_that_was_patched_before_it_started_is_refused()
    {
        var (code, output) = await LibraryServer.Run("greenlets:app", "-e", $"PYTHONPATH={Path.Combine(LibraryServer.Folder, "patched_python")}");
        Assert.Equal(3, code);
        Assert.Contains("Wizgi refuses a Python that gevent has patched", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gevent_hub")]
    [InlineData("gevent_patch")]
    [InlineData("eventlet_hub")]
    [InlineData("eventlet_patch")]
    public async Task In_a_view_they_are_a_500_with_the_reason_in_the_log_and_the_server_serves_on(string view)
    {
        using var client = _server.HttpClient();
        using var response = await client.GetAsync(new Uri($"/{view}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(500, (int)response.StatusCode);
        await _server.WaitForOutput("Refused: Wizgi refuses");
        Assert.Equal("False False", await client.GetStringAsync("/imported", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("imported", "False False")]
    [InlineData("forked_child", "42")]
    [InlineData("other_program", "slept")]
    [InlineData("plain_greenlet", "first then last")]
    public async Task Importing_them_other_processes_and_plain_greenlets_are_allowed(string view, string answer)
    {
        using var client = _server.HttpClient();
        Assert.Equal(answer, await client.GetStringAsync($"/{view}", TestContext.Current.CancellationToken));
    }
}
