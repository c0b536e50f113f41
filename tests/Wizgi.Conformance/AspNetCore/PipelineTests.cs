using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.AspNetCore;

/// <summary><c>tests/apps/pipeline.py</c>: Python around a minimal API.</summary>
public sealed class PipelineServer() : ServerFixture("pipeline:app", "--threads", "4");

/// <summary>An ASP.NET Core pipeline inside a WSGI server.</summary>
public class PipelineTests(PipelineServer wizgi) : IClassFixture<PipelineServer>
{
    [Fact]
    public async Task The_validator_of_the_standard_library_finds_nothing()
    {
        Assert.Equal("Hello, Jürgen!", System.Text.Encoding.UTF8.GetString(System.Text.Encoding.Latin1.GetBytes((await wizgi.Get("/greet/J%C3%BCrgen")).Body)));
        Assert.Equal(404, (await wizgi.Get("/nothing")).StatusCode);
        Assert.Equal("300000", (await wizgi.Post("/length", new string('x', 300_000))).Body);
    }

    [Fact]
    public async Task A_pipeline_that_waits_lets_go_of_Python()
    {
        var waiting = wizgi.Get("/wait");
        Assert.Equal("Python is here", (await wizgi.Get("/python")).Body);
        Assert.False(waiting.IsCompleted);
        Assert.Equal("waited", (await waiting).Body);
    }

    [Fact]
    public async Task An_exception_of_the_pipeline_is_the_applications()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/fail?plain")).StatusCode);
        await log.WaitFor("failed on purpose");
    }

    [Fact]
    public async Task A_pipeline_alone_needs_no_Python_and_its_host_is_stopped()
    {
        await using var server = await WizgiProcess.Start(Path.Combine(Repository.Apps, "Pipeline", "bin", "Release", "net10.0", "Pipeline.dll") + ":Pipeline.Api.Application");
        using (var client = server.HttpClient()) Assert.Equal("Hello, a!", await client.GetStringAsync("/greet/a", TestContext.Current.CancellationToken));
        Assert.DoesNotContain("Python 3", server.Output, StringComparison.Ordinal);
        Assert.Equal(0, await server.Stop());
        Assert.Contains("the host says goodbye", server.Output, StringComparison.Ordinal);
    }
}
