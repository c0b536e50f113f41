using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary><c>--pep333</c>: apps from before PEP 3333, whose bodies are native strings, run unchanged.</summary>
public sealed class Pep333Tests(Pep333Tests.Pep333Server wizgi) : IClassFixture<Pep333Tests.Pep333Server>
{
    [Theory]
    [InlineData("app", "Hello world!\n")]
    [InlineData("AppClass", "Hello world!\n")]
    [InlineData("write_str", "Hello world!\n")]
    [InlineData("bytes_still_work", "Hello world!\n")]
    [InlineData("latin1", "caf\u00e9")]
    public async Task A_native_string_is_sent_as_Latin_1(string app, string body)
    {
        var response = await wizgi.Get($"/hello_pep333/{app}");
        Assert.Equal((200, body), (response.StatusCode, response.Body));
    }

    [Fact]
    public async Task An_added_Content_Length_is_that_of_the_bytes() =>
        Assert.Contains((await wizgi.Get("/hello_pep333/latin1")).Header("Content-Length"), (string?[])["4", null]);

    [Fact]
    public async Task A_string_beyond_Latin_1_is_500_and_logged()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/hello_pep333/not_latin1")).StatusCode);
        await log.WaitFor("latin-1");
    }

    public sealed class Pep333Server() : ServerFixture("each:app", "--pep333");
}

/// <summary>Without the switch the same app is refused, and the log says how to run it.</summary>
public sealed class WithoutPep333Tests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Fact]
    public async Task A_native_string_is_500_and_the_log_names_the_switch()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/hello_pep333/app")).StatusCode);
        await log.WaitFor("--pep333");
    }
}
