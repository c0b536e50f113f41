namespace Wizgi.Cli.Around;

/// <summary>A middleware that has a name on the command line: its options, and how it is made of them. Checks, errors and documentation come from here.</summary>
/// <param name="name">For <c>--middleware</c>.</param>
/// <param name="make">Makes it; throws <see cref="ArgumentException"/>, <see cref="FormatException"/>, <see cref="IOException"/> where that cannot be.</param>
/// <param name="options">Its own.</param>
internal sealed class BuiltInMiddleware(string name, Func<MiddlewareValues, Func<WsgiApplication, WsgiApplication>> make, params MiddlewareOption[] options)
{
    public string Name => name;

    /// <summary>What it does, in a sentence.</summary>
    public required string Prose { get; init; }

    /// <summary>It works inside Python: there has to be an application of Python.</summary>
    public bool IsPythons { get; init; }

    /// <summary>All options, the common one included.</summary>
    public IReadOnlyList<MiddlewareOption> Options { get; } = [.. options, MiddlewareCatalogue.Prefix];

    /// <summary>Puts it around an application.</summary>
    public WsgiApplication Wrap(WsgiApplication application, MiddlewareValues values)
    {
        var wrapped = make(values)(application);
        if (values.Get(MiddlewareCatalogue.Prefix) is not { Length: > 0 } prefix) return wrapped;
        // Middleware stands around the mounts: here PATH_INFO is the whole path.
        return (environ, startResponse) => (Wizgi.Middleware.Http.PathPrefix.Covers(prefix, environ.PathInfo) ? wrapped : application)(environ, startResponse);
    }
}
