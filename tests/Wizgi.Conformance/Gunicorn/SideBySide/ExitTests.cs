using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>What gunicorn and Wizgi exit with, so that whatever starts them knows what was wrong.</summary>
[Framework("Gunicorn", "gunicorn", Note = "Not a framework, but what people come from: the same files, flags, variables and signals given to a real gunicorn and to Wizgi side by side. Where the two differ is in [migrating-from-gunicorn.md](migrating-from-gunicorn.md).")]
public sealed class ExitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. ExitCases.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_exit_with_the_same_number(string name)
    {
        var item = ExitCases.Find(name);
        foreach (var (file, text) in item.Files) await File.WriteAllTextAsync(_folder[file], text, TestContext.Current.CancellationToken);
        var (gunicorn, wizgi) = await Side.Both(async side => (await side.Run(_folder.Path, item.Arguments)).ExitCode);
        Comparison.Check(name, new() { ["exit code"] = $"{gunicorn}" }, new() { ["exit code"] = $"{wizgi}" });
    }

    public void Dispose() => _folder.Dispose();
}
