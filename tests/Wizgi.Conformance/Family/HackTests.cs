using Wizgi.Conformance.Gateways;
using Wizgi.Conformance.Support;
using Xunit;
using static Wizgi.Conformance.Family.FastCgiRecords;

namespace Wizgi.Conformance.Family;

/// <summary>Hack in Haskell: <c>Boot/hack.sh</c> and the modules that it compiles.</summary>
public sealed class HackTests(HackTests.Examples compiled) : HandlerTests, IClassFixture<HackTests.Examples>
{
    private const string Compiler = "/usr/bin/ghc";

    private static string Program => Path.Combine(Repository.Root, "src", "Wizgi.Cli", "Boot", "hack.sh");

    private static bool IsInstalled => File.Exists(Compiler) && Directory.Exists("/usr/share/doc/libghc-network-dev");

    protected override string Hello => "Hello from Hack\n";

    protected override string[] Environ =>
    [
        "requestMethod: POST", "scriptName: /old", "pathInfo: /environ", "queryString: x=%41", "hackUrlScheme: HTTPS", "hackVersion: [2012,2,6]", "http.X-Colour: r\u00e9d", "http.Content-Type: text/x",
        "http.Content-Length: 4", "remoteHost: 9.9.9.9", "hackHeaders.REMOTE_ADDR: 9.9.9.9",
    ];

    [Fact]
    public async Task As_many_requests_run_as_there_are_threads()
    {
        await using var origin = await OriginProgram.Inheriting(Command(threads: 1));
        using var first = await Connect(origin);
        await first.Send(Get(1, "/stream?n=6"));
        Assert.EndsWith("block 1\n", await Read(first), StringComparison.Ordinal);
        using var second = await Connect(origin);
        await second.Send(Get(1, "/"));
        var answered = ReadToEndOf(second, 1);
        Assert.Equal("6/1: block 2\n", await Read(first));
        Assert.False(answered.IsCompleted);
        _ = await ReadToEndOf(first, 1);
        Assert.EndsWith(Hello, (await answered)[0], StringComparison.Ordinal);
        // A connection that is kept does not keep the place.
        await first.Send(Get(1, "/"));
        Assert.EndsWith(Hello, (await ReadToEndOf(first, 1))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_Hack_does_not_have_is_a_501()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        using var client = await Connect(origin);
        await client.Send(Begin(1) + Params(1, "PATCH", "/") + Record(5, 1, ""));
        Assert.StartsWith("6/1: Status: 501\r\n", (await ReadToEndOf(client, 1))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_is_compiled_once_by_processes_that_start_together_and_again_when_a_module_changes()
    {
        Skip();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["Shop.hs"], "module Shop (application) where\nimport Data.ByteString.Lazy.Char8 (pack)\nimport Hack\nimport Words\napplication :: Application\napplication _ = return (Response 200 [] (pack word))\n", Cancel);
        await File.WriteAllTextAsync(folder["Words.hs"], "module Words where\nword :: String\nword = \"first\"\n", Cancel);
        string[] command = ["/usr/bin/env", $"XDG_CACHE_HOME={folder["cache"]}", "sh", Program, folder["Shop.hs"]];
        for (var round = 0; round < 2; round++)
        {
            await using var origin = await OriginProgram.Inheriting(round > 0 ? command : ["/bin/sh", "-c", "exec 3<&0; \"$@\" <&3 3<&- & \"$@\" <&3 3<&- & wait", "sh", .. command]);
            using var client = await Connect(origin);
            await client.Send(Get(1, "/"));
            await WaitForCompiler(client, origin);
            Assert.EndsWith(round == 0 ? "first" : "second", (await ReadToEndOf(client, 1))[0], StringComparison.Ordinal);
            Assert.Equal("", origin.Output);
            Assert.Single(Directory.GetDirectories(Path.Combine(folder["cache"], "wizgi-hack")));
            await File.WriteAllTextAsync(folder["Words.hs"], "module Words where\nword :: String\nword = \"second\"\n", Cancel);
        }
    }

    [Theory]
    [InlineData("Broken.hs", "module Broken (application) where\napplication = 1 +\n", 3, "does not compile")]
    [InlineData("broken.hs", "", 4, "begins with a capital letter")]
    [InlineData("Main.hs", "", 4, "another name than Main")]
    [InlineData("Gone.hs", null, 4, "cannot be found")]
    [InlineData("program", "", 4, "may be executed")]
    public async Task A_reference_that_is_no_application_is_told(string name, string? text, int code, string why)
    {
        Skip();
        using var folder = new TemporaryFolder();
        if (text is not null) await File.WriteAllTextAsync(folder[name], text, Cancel);
        await using var origin = await OriginProgram.Inheriting("/usr/bin/env", $"XDG_CACHE_HOME={folder["cache"]}", "sh", Program, folder[name]);
        Assert.Equal(code, await origin.WaitForExit());
        Assert.Contains(why, origin.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_compiler_names_its_package()
    {
        await using var origin = await OriginProgram.Inheriting("/usr/bin/env", "WIZGI_GHC=/nowhere/ghc", "sh", Program, Sample("App.hs"));
        Assert.Equal(3, await origin.WaitForExit());
        Assert.Contains("apt-get install ghc libghc-network-dev", origin.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_others_could_write_is_refused()
    {
        Skip();
        using var folder = new TemporaryFolder();
        var cache = Directory.CreateDirectory(folder["wizgi-hack"]);
        cache.UnixFileMode = (UnixFileMode)Convert.ToInt32("777", 8);
        await using var origin = await OriginProgram.Inheriting("/usr/bin/env", $"XDG_CACHE_HOME={folder.Path}", "sh", Program, Sample("App.hs"));
        Assert.Equal(3, await origin.WaitForExit());
        Assert.Contains("which nobody else can enter", origin.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_was_compiled_elsewhere_is_served()
    {
        Skip();
        var program = Directory.GetFiles(compiled.Cache, "program", SearchOption.AllDirectories)[0];
        await using var own = await OriginProgram.Inheriting("/bin/sh", Program, program);
        using var next = await Connect(own);
        await next.Send(Get(1, "/"));
        Assert.Equal($"3/1: {"\0\0\0\0\0\0\0\0"}", (await ReadToEndOf(next, 1))[^1]);
    }

    protected override string[] Command(bool isOdd = false, int threads = 4)
    {
        Skip();
        return ["/usr/bin/env", $"XDG_CACHE_HOME={compiled.Cache}", $"WIZGI_THREADS={threads}", "sh", Program, isOdd ? Odd("Odd.hs") : Sample("App.hs")];
    }

    protected override string Summary(byte[] body) => $"{body.Length} bytes, sum {body.Sum(static value => (long)value)}\n";

    // It takes minutes where others work too.
    private static async Task WaitForCompiler(WireClient client, OriginProgram origin)
    {
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); !client.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectRead); await Task.Delay(50))
            if (clock.Elapsed > TimeSpan.FromMinutes(4)) throw new TimeoutException($"it is not compiled:\n{origin.Output}");
    }

    private static void Skip() => Assert.SkipUnless(IsInstalled, "ghc and libghc-network-dev are not installed");

    /// <summary>What the tests have compiled.</summary>
    public class Compiled : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public string Cache => _folder["cache"];

        public void Dispose()
        {
            _folder.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>The example and what is out of the ordinary, before the first test asks for them.</summary>
    public sealed class Examples : Compiled, IAsyncLifetime
    {
        public async ValueTask InitializeAsync()
        {
            if (!IsInstalled) return;
            foreach (var source in (string[])[Sample("App.hs"), Odd("Odd.hs")])
            {
                await using var origin = await OriginProgram.Inheriting("/usr/bin/env", $"XDG_CACHE_HOME={Cache}", "sh", Program, source);
                using var client = await Connect(origin);
                await client.Send(Get(1, "/"));
                await WaitForCompiler(client, origin);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
