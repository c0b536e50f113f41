using System.Diagnostics;
using System.Runtime.InteropServices;
using Wizgi.Conformance.Supervision;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pools;

/// <summary>Two virtual environments, each with another version of a module.</summary>
public sealed class TwoVenvs : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Red => _folder["red"];

    public string Blue => _folder["blue"];

    public async ValueTask InitializeAsync()
    {
        foreach (var name in (string[])["red", "blue"])
        {
            using var process = Process.Start(Repository.Python, ["-m", "venv", "--without-pip", _folder[name]]);
            await process.WaitForExitAsync();
            var packages = Directory.GetDirectories(Path.Combine(_folder[name], "lib"), "python3.*").Select(folder => Path.Combine(folder, "site-packages")).Single();
            await File.WriteAllTextAsync(Path.Combine(packages, "colour.py"), $"version = '{name}'\n");
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>What tests of pools have in common.</summary>
public abstract class PooledServer(TwoVenvs venvs) : SupervisedServer, IClassFixture<TwoVenvs>
{
    protected const int Kill = 9;

    protected TwoVenvs Venvs => venvs;

    /// <summary>Where sockets of pools come to stand.</summary>
    protected string Temporary => Directory.CreateDirectory(Path.Combine(Folder, "t")).FullName;

    /// <summary>Starts a server with these arguments, and waits until so many pools are ready.</summary>
    protected async Task<WizgiProcess> StartPooled(int pools, params string[] arguments)
    {
        var server = await WizgiProcess.Start("echo:app", Pooled(arguments));
        await Eventually(new ProcessLog(server, 0), "] The pool of", pools);
        return server;
    }

    protected WizgiOptions Pooled(params string[] arguments) => new()
    {
        Arguments = ["-w", "1", "--threads", "4", .. arguments],
        Environment = new() { ["MARK"] = Mark, ["TMPDIR"] = Temporary },
    };

    protected static async Task<WireResponse> Get(WizgiProcess server, string target)
    {
        using var client = await server.Connect();
        return await client.Exchange(Request.Get(target, "Connection: close\r\n"));
    }

    /// <summary>The process of a pool's supervisor: the last one that was started.</summary>
    protected static int PoolOf(WizgiProcess server, string place)
    {
        var start = $"The pool of {place} is ready (";
        var line = server.Output[(server.Output.LastIndexOf(start, StringComparison.Ordinal) + start.Length)..];
        return int.Parse(line[..line.IndexOf(')', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
