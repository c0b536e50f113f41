using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>An application that shows what its framework is for, or one that people install whole: served by one <c>wizgi</c> for all tests of a class.</summary>
/// <param name="app">The reference given to <c>wizgi</c>.</param>
/// <param name="module">The module to import to see whether it is there.</param>
/// <param name="remedy">What brings it: <c>apt-get install …</c>.</param>
/// <param name="folder">The folder below <c>tests/apps/frameworks</c> that it is started in.</param>
/// <param name="arguments">More arguments of <c>wizgi</c>.</param>
public abstract class DeepSite(string app, string module, string remedy, string folder = "", params string[] arguments) : IAsyncLifetime
{
    private WizgiProcess? _server;

    public WizgiProcess Server => _server ?? throw new InvalidOperationException($"{module} is not there");

    /// <summary>The site's own temporary directory, which it finds as <c>SITE_DATA</c>.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("wizgi-site-").FullName;

    /// <summary>Where modules are that are not installed but unpacked; before all others on <c>sys.path</c>.</summary>
    protected virtual string Modules => "";

    /// <summary>More variables of its environment, as <c>NAME=value</c>.</summary>
    protected virtual string[] Environment => [];

    private string SiteFolder => Path.Combine(Repository.Apps, "frameworks", folder);

    /// <summary>The Python modules of what <c>tests/frameworks/unpack</c> unpacked under a name.</summary>
    protected static string Unpacked(string name) => Path.Combine(Repository.Root, "tests", "frameworks", "unpacked", name, "usr", "lib", "python3", "dist-packages");

    public async ValueTask InitializeAsync()
    {
        if ((await Python(["-c", $"import {module}"])).ExitCode != 0) return;
        await Prepare();
        string[] modules = Modules.Length > 0 ? ["--pythonpath", Modules] : [];
        _server = await WizgiProcess.Start(app, new WizgiOptions
        {
            Directory = SiteFolder,
            Arguments = [.. arguments, .. modules, .. Environment.SelectMany(variable => (string[])["-e", variable]), "-e", $"SITE_DATA={Data}", "-e", "PYTHONDONTWRITEBYTECODE=1"],
        });
    }

    /// <summary>What has to be done once before the server starts.</summary>
    protected virtual Task Prepare() => Task.CompletedTask;

    /// <summary>Skips the test, by name, where it is not there.</summary>
    public void Require()
    {
        if (_server is null) Assert.Skip($"there is no module {module}: {remedy}");
    }

    /// <summary>Runs Debian's Python in the site's folder.</summary>
    protected async Task<(int ExitCode, string Output)> Python(params string[] command)
    {
        var start = new ProcessStartInfo(Repository.Python, command) { WorkingDirectory = SiteFolder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SITE_DATA"] = Data;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONPATH"] = $"{Modules}:{SiteFolder}";
        foreach (var variable in Environment) start.Environment[variable[..variable.IndexOf('=', StringComparison.Ordinal)]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Runs a program that must succeed.</summary>
    protected async Task Run(params string[] command)
    {
        var (code, output) = await Python(command);
        if (code != 0) throw new InvalidOperationException($"{string.Join(' ', command)} failed:\n{output}");
    }

    /// <exception cref="InvalidOperationException">The server, or the application in it, did not end well.</exception>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        var code = 0;
        if (_server is not null)
        {
            code = await _server.Stop();
            await _server.DisposeAsync();
        }
        var output = _server?.Output ?? "";
        try
        {
            if (code == 0) CheckEnd(output);
        }
        finally
        {
            Directory.Delete(Data, recursive: true);
        }
        if (code != 0) throw new InvalidOperationException($"wizgi {app} ended with {code}:\n{output}");
    }

    /// <summary>Looks at what the server has left behind.</summary>
    /// <exception cref="InvalidOperationException">Something is missing.</exception>
    protected virtual void CheckEnd(string output)
    {
    }
}
