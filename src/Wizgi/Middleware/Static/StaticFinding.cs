namespace Wizgi.Middleware.Static;

/// <summary>What stands at a path below a static prefix.</summary>
internal enum StaticKind
{
    /// <summary>Nothing: the application answers.</summary>
    Missing,

    /// <summary>Nothing that a client may know of: 404.</summary>
    Refused,

    /// <summary>A folder; whether it has an index is not known yet.</summary>
    Folder,

    /// <summary>A folder with an index, asked for without the slash at its end: 301.</summary>
    FolderWithoutSlash,

    File,

    /// <summary>The system could not say; <see cref="StaticFinding.Problem"/> does: 500.</summary>
    Failed,
}

/// <summary>A <see cref="StaticKind"/> and what belongs to it.</summary>
internal sealed class StaticFinding(StaticKind kind, StaticFile? file = null, string problem = "") : IDisposable
{
    public static readonly StaticFinding Missing = new(StaticKind.Missing);
    public static readonly StaticFinding Refused = new(StaticKind.Refused);
    public static readonly StaticFinding Folder = new(StaticKind.Folder);
    public static readonly StaticFinding FolderWithoutSlash = new(StaticKind.FolderWithoutSlash);

    public StaticKind Kind => kind;

    /// <summary>Not null for <see cref="StaticKind.File"/>.</summary>
    public StaticFile? File => file;

    /// <summary>For the error log.</summary>
    public string Problem => problem;

    public void Dispose() => file?.Dispose();
}
