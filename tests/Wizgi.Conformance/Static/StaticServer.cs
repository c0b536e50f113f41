using System.Text.Json;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Static;

/// <summary>Serves a folder below <c>/static</c> in front of <c>tests/apps/echo.py</c>, which tells what it was called for.</summary>
public sealed class StaticServer() : ServerFixture("echo.py:app")
{
    /// <summary>Stands in every file that nobody may get.</summary>
    public const string Secret = "the secret";

    public const int LargeSize = 5_000_000;

    private static readonly DateTime Modified = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    /// <summary>More arguments.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>The folder that is served.</summary>
    public string Root => _folder["root"];

    protected override WizgiOptions Options =>
        new() { Arguments = ["--static", $"/static={Root}", "--static", $"/static/other={_folder["other"]}",
            "--access-logfile", "-", "--access-log-format", "%(r)s|%(s)s|%(B)s", .. Arguments] };

    public override async ValueTask InitializeAsync()
    {
        Write("root/a.txt", "0123456789");
        Write("root/empty.txt", "");
        Write("root/site.js", "plain");
        Write("root/site.js.br", "brotli");
        Write("root/site.js.gz", "gzip");
        Write("root/docs/index.html", "<p>");
        Write("root/bare/page.html", "<p>");
        Write("root/spaces and 100%.txt", "odd");
        Write("root/other/a.txt", "hidden by a longer prefix");
        Write("root/.well-known/security.txt", "contact");
        Write("root/caf\u00E9.txt", "utf-8");
        Write("other/a.txt", "other");
        Write("root/.env", Secret);
        Write("root/.git/config", Secret);
        Write("root/docs/.htpasswd", Secret);
        Write("outside/secret", Secret);
        Write("outside/index.html", Secret);
        Write("root-other/secret", Secret);
        File.CreateSymbolicLink(_folder["root/inside-link"], "docs/index.html");
        File.CreateSymbolicLink(_folder["root/inside-link-absolute"], _folder["root/a.txt"]);
        File.CreateSymbolicLink(_folder["root/outside-link"], "../outside/secret");
        File.CreateSymbolicLink(_folder["root/outside-link-absolute"], _folder["outside/secret"]);
        File.CreateSymbolicLink(_folder["root/sibling-link"], "../root-other/secret");
        File.CreateSymbolicLink(_folder["root/device-link"], "/dev/zero");
        File.CreateSymbolicLink(_folder["root/loop"], "loop");
        Directory.CreateSymbolicLink(_folder["root/outside-folder"], "../outside");
        Directory.CreateSymbolicLink(_folder["root/inside-folder"], "docs");
        // A name in Latin-1, which .NET cannot spell; a FIFO, which blocks who opens it for reading.
        await Shell($"cd '{Root}' && printf latin-1 > \"$(printf 'caf\\351.txt')\" && mkfifo fifo");
        using (var large = File.Create(_folder["root/large.bin"]))
        {
            var block = new byte[LargeSize];
            new Random(1).NextBytes(block);
            large.Write(block);
        }
        // Sparse: as long as it takes to fill any socket, and no disk.
        using (var huge = File.Create(_folder["root/huge.bin"])) huge.SetLength(256L << 20);
        foreach (var path in (string[])[_folder.Path, Root]) File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        // .NET cannot delete what it cannot spell.
        await Shell($"rm -r '{Root}'");
        _folder.Dispose();
    }

    /// <summary>The paths that the application was called for since the last time.</summary>
    public async Task<string[]> Calls() => JsonSerializer.Deserialize<string[]>((await Get("/calls")).Body)!;

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
        File.SetLastWriteTimeUtc(_folder[name], Modified);
    }

    private static async Task Shell(string script)
    {
        using var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", script]);
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
