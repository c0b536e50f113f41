using Microsoft.Extensions.FileSystemGlobbing;

namespace Wizgi.Cli.Reloading;

/// <summary>One <c>--reload-extra-file</c>: a file, a folder with everything in it, or a pattern of <c>*</c> and <c>**</c>.</summary>
internal sealed class ExtraFiles
{
    private readonly Matcher _matcher = new(StringComparison.Ordinal);

    /// <param name="text">As given.</param>
    /// <param name="directory">The application's, which it is relative to.</param>
    /// <exception cref="FormatException">The folder that the pattern begins with does not exist.</exception>
    public ExtraFiles(string text, string directory)
    {
        var path = Path.GetFullPath(text, directory);
        if (Directory.Exists(path)) path = Path.Combine(path, "**");
        var parts = path.Split('/');
        var literal = Array.FindIndex(parts, part => part.Contains('*', StringComparison.Ordinal));
        if (literal < 0) literal = parts.Length - 1;
        Folder = literal <= 1 ? "/" : string.Join('/', parts[..literal]);
        if (text.Length == 0 || !Directory.Exists(Folder)) throw new FormatException($"there is no folder {(text.Length == 0 ? "without a name" : Folder)}");
        // "a/**" is every file below; the library takes a final ** so, and else wants a name behind it.
        _matcher.AddInclude(string.Join('/', parts[literal..]));
        IsDeep = parts.Length - literal > 1 || parts[^1] == "**";
    }

    /// <summary>Where to begin to watch.</summary>
    public string Folder { get; }

    /// <summary>The folders in it matter too.</summary>
    public bool IsDeep { get; }

    /// <param name="path">Absolute.</param>
    public bool Has(string path) => path.StartsWith(Folder, StringComparison.Ordinal) && _matcher.Match(Folder, path).HasMatches;
}
