using System.Text.Json;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Frameworks.Foreign;

/// <summary>The clones that <c>tests/frameworks/fetch-sources</c> makes of frameworks that Debian does not have, as <c>sources.json</c> declares them.</summary>
internal static class Sources
{
    private static readonly JsonElement Declared = Read();

    private static string Folder => Environment.GetEnvironmentVariable("WIZGI_TESTS_SOURCES") is { Length: > 0 } folder ? folder : Path.Combine(Repository.Root, "tests", "frameworks", "sources");

    /// <summary>The folders with a framework's modules and with those that it needs; its own is the first.</summary>
    public static string[] PathOf(string framework) => [.. FoldersOf(framework).Select(folder => Path.Combine(Folder, folder))];

    /// <summary>The Python that a framework needs: "3" or "2.7".</summary>
    public static string PythonOf(string framework) => Find(framework).GetProperty("python").GetString()!;

    /// <summary>The version, and the commit that is cloned: "2.4.0 (81d71ba8)".</summary>
    public static string VersionOf(string framework)
    {
        var clone = Declared.GetProperty("clones").GetProperty(FoldersOf(framework)[0].Split('/')[0]);
        return $"{clone.GetProperty("version").GetString()} ({clone.GetProperty("commit").GetString()![..8]})";
    }

    /// <summary>What is not there, as a sentence that says how it can be had; null if nothing is missing.</summary>
    public static string? FindMissing(string framework) =>
        Array.TrueForAll(PathOf(framework), Directory.Exists) ? null : $"the sources are not there: tests/frameworks/fetch-sources {framework}";

    private static string[] FoldersOf(string framework) => [.. Find(framework).GetProperty("path").EnumerateArray().Select(folder => folder.GetString()!)];

    private static JsonElement Find(string framework) => Declared.GetProperty("frameworks").GetProperty(framework);

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "frameworks", "sources.json")));
        return document.RootElement.Clone();
    }
}
