using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Docs;

/// <summary>The pages of docs/deploy, each followed from an empty folder by somebody who has done what install.md says.</summary>
public sealed class DeployTests(InstalledMachine installed) : IClassFixture<InstalledMachine>
{
    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "deploy"), "*.md").Select(path => Path.GetFileName(path)!).Where(name => name is not ("README.md" or InstalledMachine.Page)).Order()];

    [Fact]
    public void Installing_works_as_the_page_says() => installed.Check();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_command_of_a_page_works_and_shows_what_the_page_shows(string page)
    {
        installed.Check();
        using var folder = new TemporaryFolder();
        await using var machine = await DocMachine.Start(folder.Path, installed.Path);
        await DocReader.Follow(InstalledMachine.Read(page), machine);
    }
}
