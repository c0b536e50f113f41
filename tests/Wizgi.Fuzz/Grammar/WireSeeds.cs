using System.Text;

namespace Wizgi.Fuzz.Grammar;

/// <summary>The cases of <c>tests/wire</c>.</summary>
internal static class WireSeeds
{
    /// <summary>All of them, as native strings, in the order of their names.</summary>
    public static string[] All { get; } =
        [.. Directory.EnumerateFiles(Folder(), "*.http", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => Encoding.Latin1.GetString(File.ReadAllBytes(path)))];

    private static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Wizgi.slnx"))) return Path.Combine(at.FullName, "tests", "wire");
        throw new DirectoryNotFoundException($"no Wizgi.slnx above {AppContext.BaseDirectory}");
    }
}
