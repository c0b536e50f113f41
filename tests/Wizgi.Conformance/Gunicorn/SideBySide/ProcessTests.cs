using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>The worker's process under gunicorn and under Wizgi: its user, folder, module path and variables.</summary>
[Framework("Gunicorn", "gunicorn")]
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. ProcessCases.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Settings_make_the_same_of_a_worker(string name)
    {
        var item = ProcessCases.Find(name);
        if (item.Arguments.Contains("-u")) Assert.SkipUnless(Environment.UserName == "root", "only root can start workers as another user");
        Directory.CreateDirectory(_folder["inner"]);
        foreach (var folder in (string[])["", "inner/"]) File.Copy(Path.Combine(Repository.Apps, "gunicorn", "process.py"), _folder[folder + "process.py"]);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        await File.WriteAllTextAsync(_folder["gunicorn.conf.py"], item.File, TestContext.Current.CancellationToken);
        var (gunicorn, wizgi) = await Side.Both(side => Observe(side, item));
        Comparison.Check(name, gunicorn, wizgi);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Dictionary<string, string>> Observe(Side side, ProcessCase item)
    {
        var pidFile = _folder[$"{side.Name}.pid"];
        await using var server = await side.Start(_folder.Path, "process:app", ["-b", "127.0.0.1:0", "-p", pidFile, .. item.Arguments], [.. item.Variables ?? [], ("PIDFILE", pidFile)]);
        string text;
        using (var client = server.HttpClient()) text = await client.GetStringAsync(item.Path, TestContext.Current.CancellationToken);
        var seen = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!.Where(pair => pair.Key != "pid").ToDictionary(pair => $"process: {pair.Key}", pair => pair.Value.ToString());
        seen["exit code"] = $"{await server.Stop()}";
        seen["pid file is left"] = File.Exists(pidFile).ToString();
        return seen;
    }
}
