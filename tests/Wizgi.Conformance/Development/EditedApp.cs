using System.Diagnostics;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Development;

/// <summary>An application in a folder of its own, under <c>--reload</c>, whose files a test edits as a developer would.</summary>
internal sealed class EditedApp : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public WizgiProcess Server { get; private set; } = null!;

    public string this[string name] => _folder[name];

    /// <summary>Writes the files and serves <c>shop.py</c> with <c>--reload</c>.</summary>
    public static Task<EditedApp> Start(string[] arguments, params (string Name, string Text)[] files) => Serve(["--reload", .. arguments], files);

    /// <summary>Writes the files and serves <c>shop.py</c>.</summary>
    public static async Task<EditedApp> Serve(string[] arguments, params (string Name, string Text)[] files)
    {
        var app = new EditedApp();
        foreach (var (name, text) in files) app.Save(name, text);
        app.Server = await WizgiProcess.Start("shop:app", new() { Directory = app._folder.Path, Arguments = ["-w", "1", .. arguments] });
        return app;
    }

    /// <summary>Saves in place.</summary>
    public void Save(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
    }

    /// <summary>Saves as vim does: the old file moves away, a new one takes its name.</summary>
    public void SaveByRename(string name, string text)
    {
        File.WriteAllText(_folder[name + ".new"], text);
        File.Move(_folder[name], _folder[name + "~"], overwrite: true);
        File.Move(_folder[name + ".new"], _folder[name]);
    }

    /// <summary>Asks until the answer has a text.</summary>
    public async Task<WireResponse> WaitFor(string text, string target = "/")
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var client = await Server.Connect();
            var response = await client.Exchange($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            if (response.Body.Contains(text, StringComparison.Ordinal)) return response;
            if (clock.Elapsed > Patience) throw new TimeoutException($"'{text}' did not come, but {response.StatusCode}:\n{response.Body}\n{Server.Output}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        _folder.Dispose();
    }
}
