using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>Pythons of all kinds: theory data with their paths. Those that are not here are skipped by name.</summary>
public static class Pythons
{
    private static readonly (string Name, string[] Paths)[] Known =
    [
        ("CPython 3", ["/usr/bin/python3"]),
        ("PyPy 3", ["/usr/bin/pypy3"]),
        ("Python 2.7", ["/usr/bin/python2.7", "/usr/local/bin/python2.7", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv", "versions", "2.7.18", "bin", "python2.7")]),
    ];

    public static TheoryData<string> All => Rows(Known);

    /// <summary>Those in which Wizgi itself cannot run applications.</summary>
    public static TheoryData<string> Foreign => Rows(Known[1..]);

    private static TheoryData<string> Rows((string Name, string[] Paths)[] known)
    {
        var rows = new TheoryData<string>();
        foreach (var (name, paths) in known)
        {
            var path = Array.Find(paths, File.Exists);
            rows.Add(new TheoryDataRow<string>(path ?? name) { Skip = path is null ? $"{name} is not on this machine" : null });
        }
        return rows;
    }
}
