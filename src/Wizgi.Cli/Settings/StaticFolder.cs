using Wizgi.Middleware;

namespace Wizgi.Cli.Settings;

/// <summary>One <c>--static</c>: a prefix of the path, and the folder whose files stand below it.</summary>
/// <param name="Prefix"><c>/static</c>, or <c>/</c>.</param>
/// <param name="Directory">Absolute.</param>
internal sealed record StaticFolder(string Prefix, string Directory)
{
    public static readonly SettingType<StaticFolder> Type = new("/PREFIX=DIR", Parse);

    /// <exception cref="FormatException">Two have one prefix.</exception>
    public static void CheckTogether(IReadOnlyList<StaticFolder> folders)
    {
        foreach (var same in folders.GroupBy(folder => folder.Prefix, StringComparer.Ordinal))
            if (same.Count() > 1) throw new FormatException($"{same.Key} is served from {same.First().Directory} already; give each prefix once");
    }

    private static StaticFolder Parse(string text, string directory)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) throw new FormatException("a prefix and a directory are needed, such as /static=public");
        var (prefix, path) = (text[..equals], text[(equals + 1)..]);
        if (!StaticMount.IsPrefix(prefix)) throw new FormatException("the prefix must be a path that starts with '/' and has no '//', such as /static");
        var full = path.Length == 0 ? "" : Path.GetFullPath(path, directory);
        if (!System.IO.Directory.Exists(full)) throw new FormatException($"there is no directory '{(path.Length == 0 ? path : full)}'");
        return new StaticFolder(StaticMount.Normalize(prefix), full);
    }
}
