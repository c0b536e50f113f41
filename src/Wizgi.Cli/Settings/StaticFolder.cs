using Wizgi.Middleware;

namespace Wizgi.Cli.Settings;

/// <summary>One <c>--static</c>: a prefix of the path, and the folder whose files stand below it.</summary>
/// <param name="Prefix"><c>/static</c>, or <c>/</c>.</param>
/// <param name="Directory">Absolute.</param>
internal sealed record StaticFolder(string Prefix, string Directory)
{
    private const string Option = "--static";

    /// <param name="texts">As given, <c>/prefix=directory</c> each.</param>
    /// <param name="directory">What relative directories begin at.</param>
    /// <exception cref="UserError">One of them is wrong, or two have one prefix.</exception>
    public static StaticFolder[] ParseAll(string[] texts, string directory)
    {
        StaticFolder[] folders = [.. texts.Select(text => Parse(text, directory))];
        foreach (var same in folders.GroupBy(folder => folder.Prefix, StringComparer.Ordinal))
            if (same.Count() > 1) throw new UserError($"{Option} {same.Last().Prefix}={same.Last().Directory}: {same.Key} is served from {same.First().Directory} already; give each prefix once");
        return folders;
    }

    private static StaticFolder Parse(string text, string directory)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) throw new UserError($"{Option} {text}: a prefix and a directory are needed, such as /static=public");
        var (prefix, path) = (text[..equals], text[(equals + 1)..]);
        if (!StaticMount.IsPrefix(prefix)) throw new UserError($"{Option} {text}: the prefix must be a path that starts with '/' and has no '//', such as /static");
        var full = path.Length == 0 ? "" : Path.GetFullPath(path, directory);
        if (!System.IO.Directory.Exists(full)) throw new UserError($"{Option} {text}: there is no directory '{(path.Length == 0 ? path : full)}'");
        return new StaticFolder(StaticMount.Normalize(prefix), full);
    }
}
