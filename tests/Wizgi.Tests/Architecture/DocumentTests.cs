using System.Reflection;
using System.Text.RegularExpressions;
using Wizgi.Server.Limits;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Architecture;

/// <summary>What the documents say and the code knows better.</summary>
public partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Keys =>
        [.. typeof(EnvironKeys).GetFields(BindingFlags.Public | BindingFlags.Static).Where(constant => constant.IsLiteral)
            .Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files_that_exist(string path)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, path));
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, path))!;
        foreach (Match link in RelativeLink().Matches(text))
            Assert.True(Path.Exists(Path.Combine(folder, link.Groups[1].Value)), $"{path} links to {link.Groups[1].Value}");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_merge_was_finished(string path) => Assert.DoesNotMatch("(?m)^(<<<<<<<|=======|>>>>>>>)", File.ReadAllText(Path.Combine(Repository.Root, path)));

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_environ_document_has_each_key(string key) => Assert.Contains($"`{key}`", Read("docs/environ.md"), StringComparison.Ordinal);

    [Fact]
    public void The_conformance_document_has_the_default_limits()
    {
        var limits = new ServerLimits();
        var text = Whitespace().Replace(Read("docs/conformance.md"), " ");
        foreach (var said in (string[])
                 [
                     $"| request line | {limits.RequestLine} bytes |",
                     $"| {limits.HeaderField} bytes; {limits.HeaderFields}; {limits.HeaderTotal / 1024} KiB |",
                     $"| {limits.ChunkLine / 1024} KiB; {limits.ChunkExtensions / 1024} KiB |",
                     $"from its first byte | {limits.HeadTimeout.TotalSeconds} s |",
                     $"silence in a body | {limits.BodyTimeout.TotalSeconds} s |",
                     $"after {limits.RateGrace.TotalSeconds} s | {limits.MinimumRate} |",
                     $"takes nothing of a response | {limits.SendTimeout.TotalSeconds} s |",
                     $"between requests | {limits.KeepAliveTimeout.TotalSeconds} s |",
                     $"open connections | {limits.Connections} |",
                     $"up to {limits.Drain / 1024} KiB",
                 ])
            Assert.Contains(said, text, StringComparison.Ordinal);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)#\s]+)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
