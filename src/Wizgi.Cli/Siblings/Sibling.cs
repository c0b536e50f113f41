namespace Wizgi.Cli.Siblings;

/// <summary>A relative of WSGI in another language: what a reference to such an application begins with, and the program that serves one over FastCGI.</summary>
/// <remarks>
/// The program is started with a unix socket as descriptor 0 that listens already (FastCGI 1.0 §2.2), in the application's directory, with <c>WIZGI_THREADS</c> in its
/// environment; what it writes is the log's. It serves until SIGTERM. That is all it has to know of Wizgi.
/// </remarks>
internal abstract class Sibling
{
    public static readonly IReadOnlyList<Sibling> All = [new Rack(), new Psgi(), new Wsapi(), new Jsgi(), new Hack()];

    /// <summary>As people write it: <c>Rack</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What references begin with: <c>rack:</c>.</summary>
    public string Prefix => Name.ToLowerInvariant() + ":";

    /// <summary>Of what usually stands behind it: <c>config.ru</c>.</summary>
    public abstract string Example { get; }

    /// <summary>The program that is run, as it is looked for on PATH.</summary>
    public abstract string Program { get; }

    /// <summary>What has to be installed for an application: usually the program. Null: nothing.</summary>
    /// <param name="application">What stands behind the prefix.</param>
    public virtual string? Needed(string application) => Program;

    /// <summary>The Debian packages that it and its handler are in.</summary>
    public abstract string Packages { get; }

    /// <summary>A process answers several requests at once. Most handlers answer one.</summary>
    public virtual bool HasThreads => false;

    /// <summary>What stands behind the prefix may be no file, but a name that the language itself looks for.</summary>
    public virtual bool TakesNames => false;

    /// <summary>Arguments of what is <see cref="Needed"/> with which it only tells whether what the handler needs is there: by its exit status.</summary>
    public abstract IReadOnlyList<string> Probe { get; }

    /// <summary>Its arguments before the application's path.</summary>
    public abstract IReadOnlyList<string> Arguments { get; }

    /// <summary>A file of ours, in <c>Boot</c>.</summary>
    protected static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Boot", name);
}
