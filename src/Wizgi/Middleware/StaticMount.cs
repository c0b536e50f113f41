using System.Text;
using Wizgi.Middleware.Http;
using Wizgi.Middleware.Static;

namespace Wizgi.Middleware;

/// <summary>A folder whose files are served below a prefix of the path.</summary>
public sealed class StaticMount
{
    /// <param name="prefix">As it stands in PATH_INFO, decoded: <c>/static</c>, or <c>/</c> for every path. A slash at its end does not matter.</param>
    /// <param name="directory">The folder; it may come, go and be replaced while it is served.</param>
    /// <exception cref="ArgumentException">The prefix does not start with a slash, or has an empty segment.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux, or <c>/proc</c> is not mounted.</exception>
    public StaticMount(string prefix, string directory)
    {
        if (!IsPrefix(prefix)) throw new ArgumentException($"the prefix {NativeString.Quote(prefix)} is not a path such as /static", nameof(prefix));
        Prefix = Normalize(prefix);
        Directory = System.IO.Path.GetFullPath(directory);
        Path = Prefix == "/" ? [] : Encoding.UTF8.GetBytes(Prefix);
        Folder = new StaticFolder(Directory);
    }

    /// <summary><c>/static</c>, or <c>/</c>.</summary>
    public string Prefix { get; }

    /// <summary>Absolute.</summary>
    public string Directory { get; }

    internal byte[] Path { get; }

    internal StaticFolder Folder { get; }

    /// <summary>Whether a text can be a prefix.</summary>
    public static bool IsPrefix(string text) => PathPrefix.IsValid(text);

    /// <summary>A prefix without the slash at its end.</summary>
    public static string Normalize(string prefix) => PathPrefix.Normalize(prefix);
}
