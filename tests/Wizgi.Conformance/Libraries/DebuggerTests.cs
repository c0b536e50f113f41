using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Libraries;

/// <summary>Werkzeug's debugger, Flask's debug mode and its own server.</summary>
public sealed class DebuggerTests
{
    public DebuggerTests() => LibraryServer.Require("flask", "python3-flask");

    [Theory]
    [InlineData("debugged:mounted()", "Werkzeug's DebuggedApplication")]
    [InlineData("debugged:mounted(evalex=False)", "Werkzeug's DebuggedApplication")]
    [InlineData("debugged:turbogears()", "backlash's DebuggedApplication")]
    public async Task Debugger_is_refused_at_start_and_the_flag_is_named(string app, string name)
    {
        var (code, output) = await LibraryServer.Run(app);
        Assert.Equal(3, code);
        Assert.Contains($"Wizgi refuses {name}", output, StringComparison.Ordinal);
        Assert.Contains("--debug allows it", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debugger_that_is_made_later_is_a_500_without_a_page()
    {
        await using var server = await LibraryServer.Start("debugged:in_view");
        var response = await Get(server, "/fail");
        Assert.Equal(500, response.StatusCode);
        Assert.DoesNotContain("on purpose", response.Body, StringComparison.Ordinal);
        Assert.Equal(500, (await Get(server, "/console")).StatusCode);
    }

    [Fact]
    public async Task With_debug_the_debugger_shows_its_page()
    {
        await using var server = await LibraryServer.Start("debugged:mounted()", "--debug");
        var response = await Get(server, "/inner/fail");
        Assert.Equal(500, response.StatusCode);
        Assert.Contains("EVALEX = true", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debug_mode_of_flask_shows_clients_nothing()
    {
        await using var server = await LibraryServer.Start("debugged:flask_app", "-e", "FLASK_DEBUG=1");
        Assert.Equal("debug: True", (await Get(server, "/")).Body);
        var response = await Get(server, "/fail");
        Assert.Equal(500, response.StatusCode);
        Assert.DoesNotContain("on purpose", response.Body, StringComparison.Ordinal);
        await server.WaitForOutput("RuntimeError: the view failed on purpose");
    }

    [Fact]
    public async Task Run_of_flasks_own_server_at_import_is_refused_and_does_not_hang()
    {
        var (code, output) = await LibraryServer.Run("debugged:second_server()");
        Assert.Equal(3, code);
        Assert.Contains("if __name__ == '__main__':", output, StringComparison.Ordinal);
    }

    private static async Task<WireResponse> Get(WizgiProcess server, string target)
    {
        using var wire = await server.Connect();
        return await wire.Exchange($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }
}
