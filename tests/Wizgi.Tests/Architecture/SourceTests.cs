using System.Text.RegularExpressions;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Architecture;

/// <summary>What every source file keeps to.</summary>
public partial class SourceTests
{
    private const int LongestFile = 500;

    public static TheoryData<string> Sources => [.. Repository.Sources("src").Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Native_imports_stand_in_folders_named_Native(string path)
    {
        if (path.Contains("/Native/", StringComparison.Ordinal)) return;
        Assert.DoesNotMatch(@"\[\s*(DllImport|LibraryImport)", Read(path));
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_file_is_short(string path) => Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, path)).Count(), 1, LongestFile);

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_TODO_names_its_issue(string path) => Assert.DoesNotMatch(@"\b(TODO|FIXME|XXX|HACK)\b(?!\s*\(#\d+\))", Read(path));

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_namespace_covers_its_file_and_follows_its_project(string path)
    {
        var text = Read(path);
        // The entry point is top-level statements.
        if (path.EndsWith("/Program.cs", StringComparison.Ordinal)) return;
        var project = path.Split('/')[1];
        var name = FileScopedNamespace().Match(text).Groups[1].Value;
        // Where users of ASP.NET Core look for them without a using.
        if (project == "Wizgi.AspNetCore" && name is "Microsoft.AspNetCore.Builder" or "Microsoft.Extensions.DependencyInjection") return;
        Assert.True(name == project || name.StartsWith(project + ".", StringComparison.Ordinal), $"the namespace is '{name}'");
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_class_sits_in_a_file_of_its_name(string path)
    {
        var text = Read(path);
        if (path.EndsWith("/Program.cs", StringComparison.Ordinal)) return;
        Assert.Matches($@"\b(class|struct|record|interface|enum|delegate)\b[^\n]*\b{Path.GetFileNameWithoutExtension(path)}\b", text);
    }

    [Fact]
    public void The_decisions_that_sources_mention_exist()
    {
        foreach (var path in Repository.Sources("src"))
            foreach (Match mention in DocumentPath().Matches(File.ReadAllText(path)))
                Assert.True(File.Exists(Path.Combine(Repository.Root, mention.Value)), $"{Path.GetFileName(path)} mentions {mention.Value}");
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"^namespace ([\w.]+);$", RegexOptions.Multiline)]
    private static partial Regex FileScopedNamespace();

    [GeneratedRegex(@"docs/[\w/.-]+\.md")]
    private static partial Regex DocumentPath();
}
