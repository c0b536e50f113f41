namespace Wizgi.Cli.Reloading;

/// <summary>A folder that is watched, and what in it matters.</summary>
/// <param name="path">Absolute.</param>
internal sealed class WatchedFolder(string path)
{
    public string Path => path;

    /// <summary>Its Python files.</summary>
    public bool HasSources { get; set; }

    /// <summary>Every file in it and in its folders.</summary>
    public bool HasTemplates { get; set; }

    /// <summary>Its folders are watched too, for the patterns that reach into them.</summary>
    public bool IsDeep { get; set; }

    /// <summary>Whether a new folder in it is watched for what this one is: it may be a package.</summary>
    public bool Passes(string name) => HasTemplates || IsDeep || (HasSources && name != "__pycache__" && name.All(letter => letter == '_' || char.IsLetterOrDigit(letter)));

    /// <summary>Gives a folder in it what it looks for itself.</summary>
    public void PassTo(WatchedFolder inner)
    {
        inner.HasSources |= HasSources;
        inner.HasTemplates |= HasTemplates;
        inner.IsDeep |= IsDeep;
    }
}
