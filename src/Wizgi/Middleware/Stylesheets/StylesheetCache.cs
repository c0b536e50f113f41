using System.Collections.Concurrent;

namespace Wizgi.Middleware.Stylesheets;

/// <summary>Compiled stylesheets by path; one whose files have changed is compiled anew.</summary>
internal sealed class StylesheetCache(StylesheetFolder folder, XsltOptions options)
{
    private readonly ConcurrentDictionary<string, Stylesheet> _compiled = new(StringComparer.Ordinal);

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Stylesheet Get(string path)
    {
        if (_compiled.TryGetValue(path, out var found) && found.IsCurrent) return found;
        // A name that leads nowhere takes no room: responses can have any number of them.
        if (!File.Exists(path))
        {
            _compiled.TryRemove(path, out _);
            throw new FileNotFoundException($"there is no stylesheet {path}");
        }
        var made = new Stylesheet(path, folder, options);
        _compiled[path] = made;
        return made;
    }
}
