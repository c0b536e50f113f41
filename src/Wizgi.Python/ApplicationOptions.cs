namespace Wizgi.Python;

/// <summary>Which application to load, and how to run it.</summary>
internal sealed record ApplicationOptions
{
    /// <summary><c>module:attribute</c>, <c>path/file.py:attribute</c>, <c>module:factory()</c>, or a module that has <c>application</c> or <c>app</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>What the environ says of the server.</summary>
    public required ServerTraits Traits { get; init; }

    /// <summary>Body items may be native strings.</summary>
    public bool AcceptsStr { get; init; }

    /// <summary>Clients for which <see cref="Exchange.MayShowErrors"/> holds see what went wrong.</summary>
    public bool ShowsErrors { get; init; }

    /// <summary>
    /// The folders of its files are told to <see cref="IPythonHost.Watch"/>, and an application that cannot be loaded answers with the reason instead.
    /// </summary>
    public bool IsReloaded { get; init; }
}
