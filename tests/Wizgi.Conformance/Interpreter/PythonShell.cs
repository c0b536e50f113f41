using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Interpreter;

/// <summary>Runs Python inside a server that serves <c>tests/apps/interpreter.py</c>.</summary>
internal static class PythonShell
{
    /// <summary>Posts code and returns the repr of its <c>result</c>.</summary>
    public static async Task<string> Run(this WizgiProcess wizgi, string code)
    {
        var response = await wizgi.Post(code);
        Assert.True(response.StatusCode == 200, $"{response.StatusLine}\n{wizgi.Output}");
        return response.Body;
    }

    /// <summary>Posts code and returns the response, whatever it is.</summary>
    public static async Task<WireResponse> Post(this WizgiProcess wizgi, string code)
    {
        using var client = await wizgi.Connect();
        return await client.Exchange(Request.Post("/", code));
    }
}

/// <summary>One server for each way to meet Python, started when first asked for, shared by the tests of a class.</summary>
public class ServersByMode : IAsyncDisposable
{
    private readonly Dictionary<string, Task<WizgiProcess>> _servers = [];

    protected virtual string App => "interpreter:app";

    public Task<WizgiProcess> Of(string mode)
    {
        lock (_servers)
        {
            if (!_servers.TryGetValue(mode, out var server)) _servers[mode] = server = WizgiProcess.Start(App, new() { Arguments = ["--python-mode", mode] });
            return server;
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var server in _servers.Values) await (await server).DisposeAsync();
    }
}
