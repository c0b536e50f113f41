using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>What gunicorn and Wizgi make of the same files, flags and variables, by <c>--print-config</c>.</summary>
[Framework("Gunicorn", "gunicorn")]
public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. StartCases.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Settings_are_the_same_from_wherever_they_come(string name)
    {
        var item = StartCases.Find(name);
        foreach (var (file, text) in item.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
            await File.WriteAllTextAsync(_folder[file], text, TestContext.Current.CancellationToken);
        }
        File.Copy(Path.Combine(Repository.Apps, "gunicorn", "process.py"), _folder["process.py"]);
        string[] application = item.Settings.Any(setting => setting.Name == "wsgi_app") ? [] : ["process:app"];
        var (gunicorn, wizgi) = await Side.Both(side => side.Run(_folder.Path, [.. application, "--print-config", .. item.Arguments], item.Variables));
        Assert.True(gunicorn.ExitCode == 0 && wizgi.ExitCode == 0, gunicorn.Output + wizgi.Output);
        foreach (var (setting, value) in item.Settings)
        {
            Assert.Equal(value, Values(gunicorn.Output, setting));
            Assert.Equal(value, ToGunicorn(setting, Values(wizgi.Output, setting)));
        }
    }

    public void Dispose() => _folder.Dispose();

    // gunicorn: NAME = VALUE or NAME = ['VALUE', 'VALUE']; Wizgi: NAME = VALUE, and NAME:0 = VALUE of a list.
    private static string Values(string output, string name)
    {
        var lines = output.Split('\n').Where(line => line.Split([' ', ':'], 2)[0] == name).Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim()).ToList();
        if (lines is [var list] && list.StartsWith('[')) lines = [.. list[1..^1].Replace("'", "", StringComparison.Ordinal).Split(", ")];
        return string.Join(",", lines);
    }

    // The same value in the words of an INI file.
    private static string ToGunicorn(string name, string value) => name switch
    {
        "umask" => $"{Convert.ToInt32(value, 8)}",
        _ when value is "true" or "false" => value == "true" ? "True" : "False",
        _ => value,
    };
}
