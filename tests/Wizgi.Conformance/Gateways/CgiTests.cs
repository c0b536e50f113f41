using System.Text.Json;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary><c>wizgi cgi APP</c>, without a web server.</summary>
public sealed class CgiTests
{
    private const string Error500 = "Status: 500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\n";

    [Fact]
    public async Task The_environ_is_the_requests()
    {
        var (code, output, errors) = await CgiProgram.Run("", new()
        {
            ["QUERY_STRING"] = "a=%20b", ["PATH_INFO"] = "/seen", ["HTTPS"] = "on", ["SERVER_PORT"] = "443", ["REMOTE_USER"] = "joe", ["HTTP_X_COLOUR"] = "red", ["HTTP_PROXY"] = "evil", ["DOCUMENT_ROOT"] = "/caf\u00e9",
        });
        Assert.Equal((0, ""), (code, errors));
        var environ = Environ(output);
        Assert.Equal(("https", "/cgi-bin/shop", "/seen", "a=%20b"), (environ["wsgi.url_scheme"], environ["SCRIPT_NAME"], environ["PATH_INFO"], environ["QUERY_STRING"]));
        Assert.Equal(("192.0.2.7", "joe", "red", "shop.test"), (environ["REMOTE_ADDR"], environ["REMOTE_USER"], environ["HTTP_X_COLOUR"], environ["HTTP_HOST"]));
        Assert.Equal("/caf\u00e9", environ["DOCUMENT_ROOT"]);
        Assert.DoesNotContain("HTTP_PROXY", environ.Keys);
    }

    [Fact]
    public async Task Print_and_children_do_not_get_at_body_and_response_and_headers_are_no_variables_of_the_process()
    {
        var (code, output, errors) = await CgiProgram.Run("body", new() { ["REQUEST_METHOD"] = "POST", ["PATH_INFO"] = "/process", ["CONTENT_LENGTH"] = "4", ["HTTP_PROXY"] = "evil", ["HTTP_X_A"] = "b" });
        Assert.Equal(0, code);
        Assert.StartsWith("Status: 200 OK\r\n", output);
        Assert.EndsWith("""{"input": "", "headers": [], "own": [], "child": 0, "main": true, "flags": [false, true, true]}""", output);
        Assert.Contains("from a child", errors);
    }

    [Fact]
    public async Task The_body_comes_as_it_is_sent_and_is_read_no_further_than_its_length()
    {
        using var program = CgiProgram.Start(new() { ["REQUEST_METHOD"] = "POST", ["PATH_INFO"] = "/upload", ["CONTENT_LENGTH"] = "300000" }, "--request-buffer", "0");
        for (var piece = 0; piece < 3; piece++)
        {
            await program.Input.WriteAsync(new byte[100_000], TestContext.Current.CancellationToken);
            await program.Input.FlushAsync(TestContext.Current.CancellationToken);
        }
        // The other end stays open.
        Assert.Contains("\r\n\r\n300000 ", await program.ReadToEnd());
        Assert.Equal(0, await program.End());
    }

    [Fact]
    public async Task A_body_in_chunks_ends_where_standard_input_does()
    {
        var (_, output, _) = await CgiProgram.Run(new string('x', 100_000), new() { ["REQUEST_METHOD"] = "POST", ["PATH_INFO"] = "/upload", ["HTTP_TRANSFER_ENCODING"] = "chunked" });
        Assert.Contains("\r\n\r\n100000 ", output);
    }

    [Fact]
    public async Task What_is_yielded_is_there_before_more_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        using var program = CgiProgram.Start(new() { ["PATH_INFO"] = "/waiting", ["QUERY_STRING"] = folder["go"] });
        Assert.EndsWith("\r\n\r\nfirst", await program.ReadUntil("first"));
        await File.WriteAllTextAsync(folder["go"], "", TestContext.Current.CancellationToken);
        Assert.Equal("second", await program.ReadToEnd());
    }

    [Fact]
    public async Task HEAD_has_no_body()
    {
        var (code, output, errors) = await CgiProgram.Run("", new() { ["REQUEST_METHOD"] = "HEAD", ["PATH_INFO"] = "/printing" });
        Assert.Equal((0, "Status: 201 Made\r\nContent-Type: text/plain\r\nX-Fields: yes\r\nContent-Length: 3\r\n\r\n"), (code, output));
        Assert.Equal("to standard output\n", errors);
    }

    [Fact]
    public async Task An_error_is_a_500_and_its_traceback_is_on_standard_error()
    {
        var (code, output, errors) = await CgiProgram.Run("", new() { ["PATH_INFO"] = "/failing" });
        Assert.Equal(0, code);
        Assert.StartsWith(Error500, output);
        Assert.DoesNotContain("at once", output);
        Assert.Contains("RuntimeError: at once", errors);
    }

    [Fact]
    public async Task An_error_in_the_middle_breaks_the_response_off()
    {
        var (code, output, errors) = await CgiProgram.Run("", new() { ["PATH_INFO"] = "/broken" });
        Assert.Equal(1, code);
        Assert.EndsWith("\r\n\r\na beginning", output);
        Assert.Contains("RuntimeError: in the middle", errors);
    }

    [Theory]
    [InlineData("no_such_module:app", 3, "there is no module 'no_such_module'")]
    [InlineData("gateways.py:nothing", 4, "nothing")]
    public async Task An_application_that_cannot_be_loaded_is_a_500(string app, int exitCode, string reason)
    {
        var (code, output, errors) = await CgiProgram.Run("", [], app);
        Assert.Equal((exitCode, Error500 + "\r\nInternal Server Error\n"), (code, output));
        Assert.Contains(reason, errors);
    }

    [Fact]
    public async Task A_reader_that_goes_has_the_response_closed()
    {
        using var folder = new TemporaryFolder();
        using var program = CgiProgram.Start(new() { ["PATH_INFO"] = "/told", ["QUERY_STRING"] = folder["mark"] });
        await program.ReadUntil("xxxx");
        program.Output.Close();
        Assert.Equal((0, ""), (await program.End(), await program.Errors));
        Assert.Equal("closed", await File.ReadAllTextAsync(folder["mark"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SIGTERM_ends_a_call_that_waits_and_has_the_response_closed()
    {
        using var folder = new TemporaryFolder();
        using var program = CgiProgram.Start(new() { ["PATH_INFO"] = "/silent", ["QUERY_STRING"] = folder["mark"] });
        await program.ReadUntil("first");
        program.Terminate();
        Assert.Equal(0, await program.End());
        Assert.EndsWith("interrupted, because the server stops quickly\n", await program.Errors);
        Assert.Equal("closed", await File.ReadAllTextAsync(folder["mark"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_past_its_deadline_is_a_504()
    {
        var (_, output, errors) = await CgiProgram.Run("", new() { ["PATH_INFO"] = "/asleep" }, "--timeout", "1");
        Assert.StartsWith("Status: 504 Gateway Timeout\r\n", output);
        Assert.Contains("time.sleep(60)", errors);
    }

    public static TheoryData<Dictionary<string, string>, string> Refused => new()
    {
        { new() { ["CONTENT_LENGTH"] = "-1" }, "400 Bad Request" },
        { new() { ["CONTENT_LENGTH"] = "99999999999999999999" }, "400 Bad Request" },
        { new() { ["REQUEST_METHOD"] = "G T" }, "400 Bad Request" },
        { new() { ["HTTP_X_A"] = "b\r\nX-B: c" }, "400 Bad Request" },
        { new() { ["REQUEST_METHOD"] = "POST", ["CONTENT_LENGTH"] = "2000" }, "413 " },
        { new() { ["REQUEST_METHOD"] = "POST", ["CONTENT_LENGTH"] = "5" }, "400 Bad Request" },
        { Enumerable.Range(0, 120).ToDictionary(number => $"HTTP_X_{number}", _ => "a"), "431 " },
        { Enumerable.Range(0, 4).ToDictionary(number => $"X_{number}", _ => new string('a', 120_000)), "431 " },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_no_request_is_refused(Dictionary<string, string> variables, string status)
    {
        var (_, output, _) = await CgiProgram.Run("abc", variables, "--limit-request-body", "1000");
        Assert.StartsWith($"Status: {status}", output);
        Assert.DoesNotContain("Server:", output);
    }

    [Fact]
    public async Task Bytes_of_the_path_that_are_no_text_come_through()
    {
        var (_, output, _) = await CgiProgram.Run("", new() { ["PATH_INFO"] = "/\u00ff\u00e9 \u0001", ["QUERY_STRING"] = "\u00ff" }, "echo.py:app");
        Assert.Equal(("/\u00ff\u00e9 \u0001", "\u00ff"), (Environ(output)["PATH_INFO"], Environ(output)["QUERY_STRING"]));
    }

    [Theory]
    [InlineData("-w", "2")]
    [InlineData("-b", ":80")]
    [InlineData("--threads", "2")]
    [InlineData("--protocol", "scgi")]
    [InlineData("--user", "nobody")]
    public async Task A_flag_that_is_for_a_server_is_refused(string flag, string value)
    {
        var (code, output, errors) = await CgiProgram.Run("", [], flag, value);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("'wizgi cgi' answers one request", errors);
        Assert.Contains(flag, errors);
    }

    [Fact]
    public async Task The_settings_of_an_application_count()
    {
        var (_, output, _) = await CgiProgram.Run("", new() { ["PATH_INFO"] = "/below/seen", ["WIZGI_WORKERS"] = "3" }, "--mount", "/below=gateways.py:app", "--env", "HTTPS=on", "--middleware", "request-id");
        Assert.Equal(("/cgi-bin/shop/below", "/seen"), (Environ(output)["SCRIPT_NAME"], Environ(output)["PATH_INFO"]));
        Assert.Contains("X-Request-ID: ", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_a_request_it_says_what_is_missing()
    {
        var (code, output, errors) = await CgiProgram.Run("", new() { ["REQUEST_METHOD"] = "" });
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("'wizgi call'", errors);
    }

    private static Dictionary<string, string> Environ(string output)
    {
        Assert.StartsWith("Status: 200 OK\r\n", output);
        using var echo = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]);
        return echo.RootElement.GetProperty("environ").EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!);
    }
}
