namespace Wizgi.Conformance.Support;

/// <summary>Where things are in the checkout.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Wizgi => Path.Combine(Root, "wizgi");

    public static string Apps => Path.Combine(Root, "tests", "apps");

    public static string Wire => Path.Combine(Root, "tests", "wire");

    /// <summary>The interpreter that has the frameworks: Debian's own.</summary>
    public static string Python => "/usr/bin/python3";

    private static string FindRoot(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Wizgi.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException($"no Wizgi.slnx above {start}");
    }
}
