using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>One of the sites in <c>tests/apps/frameworks</c>, served by one <c>wizgi</c> for all tests of a class.</summary>
/// <param name="app">The reference given to <c>wizgi</c>.</param>
/// <param name="module">The module to import to see whether the framework is there.</param>
/// <param name="package">Debian's package of the framework.</param>
/// <param name="folder">The site's own folder, if it has one.</param>
/// <param name="arguments">More arguments of <c>wizgi</c>.</param>
public abstract class SmallSite(string app, string module, string package, string folder = "", params string[] arguments) : IAsyncLifetime
{
    private WizgiProcess? _server;

    private string? _missing;

    public WizgiProcess Server => _server ?? throw new InvalidOperationException(_missing);

    /// <summary>Contents of the file that <c>/download</c> sends: 8 MiB, the same in each run.</summary>
    public byte[] LargeFile { get; } = SomeBytes(8 * 1024 * 1024);

    /// <summary>The site's own temporary directory: the large file, and a database or sessions where the site has them.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("wizgi-site-").FullName;

    protected string SiteFolder => Path.Combine(Repository.Apps, "frameworks", folder);

    public async ValueTask InitializeAsync()
    {
        _missing = await FindMissing();
        if (_missing is not null) return;
        await File.WriteAllBytesAsync(Path.Combine(Data, "large.bin"), LargeFile);
        await Prepare();
        _server = await Serve();
    }

    /// <summary>What this machine lacks for the site, as a sentence that says how it can be had; null if it lacks nothing.</summary>
    protected virtual async Task<string?> FindMissing() =>
        (await Python(["-c", $"import {module}"])).ExitCode == 0 ? null : $"{package} is not installed: apt-get install {package}";

    /// <summary>What is set for the server and for <see cref="Python"/>: where Python finds the framework, what else the site asks for.</summary>
    protected virtual IEnumerable<(string Name, string Value)> Environment => [];

    /// <summary>Starts the site's server; also one more, for a test that needs it otherwise.</summary>
    public Task<WizgiProcess> Serve(params string[] others) => Start(app, [.. others, "-e", $"SITE_DATA={Data}", "-e", "PYTHONDONTWRITEBYTECODE=1"]);

    /// <summary>Starts the server.</summary>
    /// <param name="reference">The application.</param>
    /// <param name="environment">Arguments with what every site finds in its environment.</param>
    protected virtual Task<WizgiProcess> Start(string reference, string[] environment) => WizgiProcess.Start(reference, new WizgiOptions
    {
        Directory = SiteFolder,
        Arguments = [.. arguments, .. environment],
        Environment = Environment.ToDictionary(pair => pair.Name, pair => pair.Value),
    });

    /// <summary>What has to be done once before the server starts.</summary>
    protected virtual Task Prepare() => Task.CompletedTask;

    /// <summary>Skips the test, by name, where the framework is not installed.</summary>
    public void Require()
    {
        if (_missing is not null) Assert.Skip(_missing);
    }

    /// <summary>Runs Debian's Python in the site's folder.</summary>
    protected async Task<(int ExitCode, string Output)> Python(string[] command, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Repository.Python, command)
        {
            WorkingDirectory = SiteFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SITE_DATA"] = Data;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        foreach (var (name, value) in Environment.Concat(environment)) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <exception cref="InvalidOperationException">The server, or the framework in it, did not end well.</exception>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var code = 0;
        if (_server is not null)
        {
            code = await _server.Stop();
            await _server.DisposeAsync();
        }
        Directory.Delete(Data, recursive: true);
        if (code != 0) throw new InvalidOperationException($"wizgi {app} ended with {code}:\n{_server?.Output}");
    }

    /// <summary>Bytes of every value in no order, the same in each run.</summary>
    public static byte[] SomeBytes(int count)
    {
        var bytes = new byte[count];
#pragma warning disable CA5394 // Not a secret: only something that no framework can mistake for text.
        new Random(3333).NextBytes(bytes);
#pragma warning restore CA5394
        return bytes;
    }
}
