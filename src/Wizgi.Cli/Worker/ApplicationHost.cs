using Wizgi.Cli.Settings;
using Wizgi.Middleware.Http;
using Wizgi.Middleware.Mounts;

namespace Wizgi.Cli.Worker;

/// <summary>What a worker needs of the language its application is written in.</summary>
internal abstract class ApplicationHost
{
    /// <summary>Whether settings ask for Python: C# does not, unless it calls Python applications itself.</summary>
    public static bool NeedsPython(ServeSettings settings)
    {
        string[] references = [.. AppSettings.Served(settings)];
        return !references.All(ManagedReference.IsOne)
            || settings.Get(AppSettings.Middleware).Select(middleware => middleware.Reference).OfType<string>().Concat(references).Any(reference => ManagedReference.UsesPython(reference, settings.Get(AppSettings.Directory)));
    }

    /// <summary>For the banner: <c>Python 3.11.2 (/usr/bin/python3)</c>.</summary>
    public abstract string Description { get; }

    /// <summary>Whether there is the lock that the engine needs for several <c>--threads</c> and for deadlines.</summary>
    public abstract bool RunsThreads { get; }

    /// <summary>Loads the application of the settings.</summary>
    /// <param name="traits">What the environ says of the server.</param>
    /// <param name="checker">Stands around it and its middleware, or null.</param>
    /// <exception cref="ApplicationLoadException">It cannot be loaded.</exception>
    public abstract ILoadedApplication Load(ServerTraits traits, Func<WsgiApplication, WsgiApplication>? checker);

    /// <summary>Takes SIGTERM, SIGINT and SIGQUIT: each becomes a byte with its number on a pipe.</summary>
    public abstract void InstallSignals(int pipe);

    /// <summary>Has the stacks of all threads written to a descriptor when SIGABRT comes, where that can be done.</summary>
    public virtual void DumpStacksOnAbort(int descriptor)
    {
    }

    /// <summary>For a thread of the server's own that acts on calls; not entered. After <see cref="Load"/>.</summary>
    public abstract IThreadGate MakeGateOnNewThread();

    /// <summary>Interrupts an application call that keeps a quick stop waiting. From any thread; several times.</summary>
    public abstract void Interrupt(byte signal);

    /// <summary>The worker serves no more.</summary>
    /// <param name="isQuick">It was told to stop at once.</param>
    public virtual void Ending(bool isQuick)
    {
    }

    /// <summary>Ends the process, as far as the language has a part in that.</summary>
    public abstract void Finish(int exitCode, TimeSpan patience);

    /// <summary>The places of the settings, with what answers there.</summary>
    /// <param name="settings">The server's.</param>
    /// <param name="load">Loads what a reference names.</param>
    public static MountTable<T> MountTable<T>(ServeSettings settings, Func<string, T> load) where T : class
    {
        // The main one is loaded first.
        var rest = PoolSettings.ServedElse(settings) is { } application ? load(application) : null;
        return new MountTable<T>([.. settings.Get(AppSettings.Mounts).Select(mount =>
            new MountEntry<T>(mount.Host is null ? null : HostPattern.Parse(mount.Host), PathPrefix.ToNative(mount.Prefix), load(PoolSettings.Served(settings, mount))))], rest);
    }

    /// <summary>What stands around the application, or null.</summary>
    /// <exception cref="ApplicationLoadException">It cannot be loaded.</exception>
    protected static Func<WsgiApplication, WsgiApplication>? Middleware(ServeSettings settings, Func<WsgiApplication, WsgiApplication>? checker)
    {
        var all = settings.Get(AppSettings.Middleware).Select(middleware => middleware.Load(settings.Get(AppSettings.Directory))).ToList();
        // It sees what the server does and what leaves the last of them.
        if (checker is not null) all.Insert(0, checker);
        if (all.Count == 0) return null;
        return application => all.AsEnumerable().Reverse().Aggregate(application, static (inner, wrap) =>
            wrap(inner) ?? throw new ApplicationLoadException($"the middleware {wrap.Method.DeclaringType?.FullName}.{wrap.Method.Name} returned null", ApplicationLoadException.LoadFailure));
    }
}
