using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>Pythons of all kinds: theory data with their paths. Those that are not here are skipped by name.</summary>
public static class Pythons
{
    private static readonly (string Name, string? Path)[] Known =
    [
        ("CPython 3", Find("/usr/bin/python3")),
        ("PyPy 3", Find("/usr/bin/pypy3")),
        ("Python 2.7", Python27),
    ];

    /// <summary>Python 2.7: the one on <c>PATH</c>, or one where people keep it; null where there is none.</summary>
    public static string? Python27 => Find([.. OnPath("python2.7"), "/usr/bin/python2.7", "/usr/local/bin/python2.7", .. OfPyenv("2.7")]);

    public static TheoryData<string> All => Rows(Known);

    /// <summary>Those in which Wizgi itself cannot run applications.</summary>
    public static TheoryData<string> Foreign => Rows(Known[1..]);

    private static TheoryData<string> Rows((string Name, string? Path)[] known)
    {
        var rows = new TheoryData<string>();
        foreach (var (name, path) in known)
            rows.Add(new TheoryDataRow<string>(path ?? name) { Skip = path is null ? $"{name} is not on this machine" : null });
        return rows;
    }

    private static string? Find(params string[] paths) => Array.Find(paths, File.Exists);

    private static IEnumerable<string> OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
        // pyenv's shims start whatever it is set to, or nothing.
        .Where(folder => !folder.EndsWith("/shims", StringComparison.Ordinal)).Select(folder => Path.Combine(folder, name));

    private static IEnumerable<string> OfPyenv(string version)
    {
        var versions = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv", "versions");
        return Directory.Exists(versions) ? Directory.GetDirectories(versions, version + ".*").Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin", "python" + version)) : [];
    }
}
