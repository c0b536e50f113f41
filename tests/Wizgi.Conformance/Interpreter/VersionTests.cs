using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Interpreter;

/// <summary>Each version of CPython that is on this machine, in both ways.</summary>
public sealed class VersionTests
{
    public static TheoryData<string, string> VersionsAndModes => Interpreters.VersionsAndModes;

    [Theory]
    [MemberData(nameof(VersionsAndModes))]
    public async Task A_version_of_Python_answers_echoes_streams_and_survives_an_error(string version, string mode)
    {
        await using var wizgi = await WizgiProcess.Start("versions:app", new() { Python = Interpreters.PathOf(version), Arguments = ["--python-mode", mode] });
        using var client = await wizgi.Connect();

        Assert.Equal("hello", (await client.Exchange(Request.Get("/"))).Body);
        var large = new string('x', 300_000);
        Assert.Equal(large, (await client.Exchange(Request.Post("/echo", large))).Body);
        Assert.Equal("one two", (await client.Exchange(Request.Chunked("/echo", "one ", "two"))).Body);
        Assert.Equal(["line 0\n", "line 1\n", "line 2\n"], (await client.Exchange(Request.Get("/stream"))).Chunks);
        Assert.Equal(500, (await client.Exchange(Request.Get("/error"))).StatusCode);
        Assert.Equal("hello", (await client.Exchange(Request.Get("/"))).Body);
        Assert.Contains("ValueError: no such colour", wizgi.Output, StringComparison.Ordinal);
        Assert.Equal(0, await wizgi.Stop());
    }
}
