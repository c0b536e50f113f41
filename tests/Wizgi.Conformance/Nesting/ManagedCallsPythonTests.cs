using Wizgi.Conformance.Startup;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Nesting;

/// <summary>C# middleware around a Python application.</summary>
public sealed class MiddlewareTests(WrappedServer wizgi) : StartupErrorTests, IClassFixture<WrappedServer>
{
    [Fact]
    public async Task Both_see_one_environ_which_is_a_builtin_dict()
    {
        var log = wizgi.Log();
        var response = await wizgi.Get("/a/b", "X-Secret: 1\r\n");
        Assert.Equal("True\nset by C#\nfirst second \nFalse\n\n/a/b\nTrue", response.Body);
        Assert.Equal("set by Python", response.Header("X-Inner"));
        Assert.Equal("Basket { Apples = 3 }", response.Header("X-Basket"));
        await log.WaitFor("the inner body is closed");
    }

    [Fact]
    public async Task An_exception_has_the_traceback_of_Python_in_the_log()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/fail")).StatusCode);
        await log.WaitFor("LookupError: no such thing", "nesting.py\", line");
    }

    [Fact]
    public async Task Middleware_replaces_the_input()
    {
        await using var server = await Start("Twice");
        using var client = await server.Connect();
        Assert.Equal("abcabc", (await client.Exchange(Request.Post("/read", "abc"))).Body);
        Assert.Equal("b'a\\n'\nb'ba\\n'\nb'b'", (await client.Exchange(Request.Post("/lines", "a\nb"))).Body);
    }

    [Fact]
    public async Task Middleware_filters_the_body_and_closes_it()
    {
        await using var server = await Start("Field");
        using var client = await server.Connect();
        Assert.StartsWith("TRUE\nNONE\n", (await client.Exchange(Request.Get("/a"))).Body, StringComparison.Ordinal);
        await server.WaitForOutput("the inner body is closed");
    }

    [Fact]
    public async Task Middleware_catches_an_exception_and_finds_the_one_of_CSharp_below()
    {
        await using var server = await Start("Catching");
        using var client = await server.Connect();
        Assert.StartsWith("PythonException \nTraceback (most recent call last):", (await client.Exchange(Request.Get("/fail"))).Body, StringComparison.Ordinal);
        var deep = (await client.Exchange(Request.Get("/csharp"))).Body;
        Assert.StartsWith("PythonException InvalidOperationException\n", deep, StringComparison.Ordinal);
        Assert.Contains("at Shop.Api.Failing(", deep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Wrong", "is not middleware: Int32 Wrong(Int32) is not WsgiApplication (WsgiApplication)")]
    [InlineData("Uper", "did you mean 'Upper'?")]
    public async Task Middleware_that_is_none_is_refused(string member, string message) =>
        Assert.Contains(message, await Fail(LoadFailure, "hello:app", "--middleware", WrappedServer.Wrapping(member)), StringComparison.Ordinal);

    [Fact]
    public async Task Middleware_is_an_assembly_or_a_name() =>
        Assert.Contains("there is no middleware 'hello:middleware'; there are request-id,", await Fail(Configuration, "hello:app", "--middleware", "hello:middleware"), StringComparison.Ordinal);

    private static Task<WizgiProcess> Start(string member) => WizgiProcess.Start("nesting:inner", new() { Arguments = ["--middleware", WrappedServer.Wrapping(member)] });
}

/// <summary>Three layers: C#, Python, C#.</summary>
public sealed class LayersTests(LayeredServer wizgi) : IClassFixture<LayeredServer>
{
    [Theory]
    [InlineData("Application", "an apple costs 30")]
    [InlineData("Closing", "open")]
    [InlineData("Stream?/bin/sh", "one\ntwo\n")]
    [InlineData("Write", "written, returned")]
    public async Task The_validator_at_both_seams_and_lint_find_nothing(string member, string answer)
    {
        var log = wizgi.Log();
        Assert.Equal(answer, (await wizgi.Get($"/{member}")).Body);
        Assert.Equal("posted", (await wizgi.Post("/Echo", "posted")).Body);
        foreach (var sign in (string[])["Traceback", "contract", "garbage collected"]) Assert.DoesNotContain(sign, log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_comes_up_with_every_trace()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/Failing")).StatusCode);
        await log.WaitFor("System.InvalidOperationException: out of apples", "at Shop.Api.Failing(", "nesting.py\", line");
    }
}

/// <summary>A C# application that holds a Python one.</summary>
public sealed class MixedTests(MixedServer wizgi) : StartupErrorTests, IClassFixture<MixedServer>
{
    [Fact]
    public async Task Python_is_mounted_inside_CSharp()
    {
        Assert.Equal("C# itself", (await wizgi.Get("/")).Body);
        Assert.Contains("\n/py\n/x\n", (await wizgi.Get("/py/x")).Body, StringComparison.Ordinal);
        using var client = await wizgi.Connect();
        Assert.Equal("body", (await client.Exchange(Request.Post("/py/read", "body"))).Body);
        Assert.Equal("in pieces", (await client.Exchange(Request.Post("/py/read", "in pieces"))).Body);
    }

    [Fact]
    public async Task An_application_of_Python_that_does_not_exist_is_told_in_a_sentence() =>
        Assert.Contains("module 'nesting' has no attribute 'iner'; did you mean 'inner'?", await Fail(LoadFailure, $"{MixedServer.Dll}:Mixed.Site.Missing()", new WizgiOptions()), StringComparison.Ordinal);
}
