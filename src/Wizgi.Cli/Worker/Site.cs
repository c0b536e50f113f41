using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;
using Wizgi.Middleware;
using Wizgi.Middleware.Http;
using Wizgi.Middleware.Mounts;
using Wizgi.Python;

namespace Wizgi.Cli.Worker;

/// <summary>All applications of a process with Python, side by side.</summary>
/// <remarks>
/// There are two ways to run them. Each with a runner of its own, chosen by the path before there is an environ: that costs a Python application nothing.
/// Or, where C# stands around them, as one C# application that calls them all with one environ, Python's.
/// </remarks>
internal sealed class Site(PythonRuntime python, ServeSettings settings, ServerTraits traits, ILogger log)
{
    private readonly List<LoadedApplication> _python = [];
    private readonly string _directory = settings.Get(AppSettings.Directory);

    /// <summary>Its Python applications, in the order they were loaded.</summary>
    public IReadOnlyList<LoadedApplication> Python => _python;

    private bool IsDebugging => settings.Get(DevelopmentSettings.Debug);

    /// <summary>Loads everything.</summary>
    /// <param name="around">Stands around all of it, or null.</param>
    /// <exception cref="ApplicationLoadException">Something cannot be loaded.</exception>
    public ILoadedApplication Load(Func<WsgiApplication, WsgiApplication>? around)
    {
        var mounts = settings.Get(AppSettings.Mounts);
        if (around is null) return mounts.Count == 0 ? LoadAlone(PoolSettings.ServedElse(settings)!) : new MountedApplications(ApplicationHost.MountTable(settings, LoadAlone), traits);
        var application = ApplicationHost.MountTable(settings, LoadForManaged).Dispatch();
        // Nothing that could be wrapped: its failure is all there is to show.
        if (mounts.Count == 0 && _python is [{ Problem: not null } failed]) return failed;
        return Serve(AppSettings.Served(settings), application, around);
    }

    /// <summary>A whole reference with a runner of its own.</summary>
    private ILoadedApplication LoadAlone(string reference)
    {
        if (ApplicationReference.Split(reference) is { Length: > 1 } parts) return Serve(parts, LoadForManaged(reference), null);
        return ManagedReference.IsOne(reference) ? Serve([reference], LoadForManaged(reference), null) : LoadPython(reference);
    }

    private ILoadedApplication Serve(IEnumerable<string> references, WsgiApplication application, Func<WsgiApplication, WsgiApplication>? around)
    {
        string[] all = [.. references];
        var wrapped = around is null ? application : around(application);
        return all.All(ManagedReference.IsOne)
            ? python.Serve(wrapped, traits, usesPython: around is not null || all.Any(reference => ManagedReference.UsesPython(reference, _directory)))
            : python.ServeAround(wrapped, traits, IsDebugging);
    }

    private WsgiApplication LoadForManaged(string reference) => Cascade.Of([.. ApplicationReference.Split(reference).Select(part =>
        ManagedReference.IsOne(part) ? ManagedReference.Load(part, settings, log) : (WsgiApplication)LoadPython(part).Call)]);

    private LoadedApplication LoadPython(string reference)
    {
        var loaded = python.Load(new ApplicationOptions
        {
            Reference = reference,
            Traits = traits,
            AcceptsStr = settings.Get(AppSettings.Pep333),
            ShowsErrors = IsDebugging,
            IsReloaded = settings.Get(DevelopmentSettings.Reload),
        });
        _python.Add(loaded);
        return loaded;
    }
}
