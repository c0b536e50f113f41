using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Samples;

/// <summary><c>samples/hello.cs</c>.</summary>
public sealed partial class HelloTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Hello_in_CSharp_serves_by_itself_and_stops_when_asked()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        // Built, then run: a signal to 'dotnet run' would end only that.
        using var folder = new TemporaryFolder();
        await Sample.Build("hello.cs", folder.Path);

        using var hello = Sample.Start("dotnet", folder["Hello.dll"], "-b", "127.0.0.1:0");
        Match match;
        while (!(match = Address().Match(await hello.StandardError.ReadLineAsync(limit.Token) ?? "")).Success) Assert.False(hello.HasExited);
        using (var client = await WizgiProcess.Connect(IPEndPoint.Parse(match.Groups[1].Value)))
        {
            var response = await client.Exchange(Request.Get("/"));
            Assert.Equal("Hello from C#\n", response.Body);
            Assert.Equal("chunked", response.Header("Transfer-Encoding"));
        }
        _ = Kill(hello.Id, Sigterm);
        await hello.WaitForExitAsync(limit.Token);
        Assert.Equal(0, hello.ExitCode);

        await using var wizgi = await WizgiProcess.Start($"{folder["Hello.dll"]}:Hello.Application");
        using var other = await wizgi.Connect();
        Assert.Equal("Hello from C#\n", (await other.Exchange(Request.Get("/"))).Body);
    }

    private const int Sigterm = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [GeneratedRegex(@"Listening at: http://(\S+:\d+)")]
    private static partial Regex Address();
}
