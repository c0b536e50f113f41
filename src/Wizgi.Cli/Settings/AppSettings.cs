using Wizgi.Cli.Around;
using Wizgi.Cli.Paste;

namespace Wizgi.Cli.Settings;

/// <summary>What is served.</summary>
internal static class AppSettings
{
    public static readonly Setting<string?> Application = new("wsgi_app", ApplicationReference.Type)
    {
        Flags = [],
        Prose = "The application: package.module:attribute, package.module:factory(), path/file.py:attribute, path/file.wsgi, path/Assembly.dll:Namespace.Type.Member (C#), paste:FILE.ini#NAME (PasteDeploy); without an attribute 'application' or 'app' is taken, of a package that has neither its module wsgi's (a Django project: mysite). Of several with | between, the first that does not answer with a 404 counts.",
    };

    /// <summary>Absolute.</summary>
    public static readonly Setting<string> Directory = new("chdir", SettingTypes.Folder)
    {
        Flags = ["--chdir"],
        Default = ".",
        DefaultSource = "gunicorn",
        Prose = "The application's directory. Relative paths in other settings begin there.",
    };

    public static readonly Setting<IReadOnlyList<string>> PythonPath = new("pythonpath", new SettingList<string>(new("DIRS", (text, folder) => Path.GetFullPath(text, folder)), ','))
    {
        Flags = ["--pythonpath"],
        Prose = "Directories to look for modules in before the application's, separated by commas.",
    };

    /// <summary><c>KEY=VALUE</c>.</summary>
    public static readonly Setting<IReadOnlyList<string>> Env = new("raw_env", new SettingList<string>(new("KEY=VALUE", text =>
        text.IndexOf('=', StringComparison.Ordinal) > 0 ? text : throw new FormatException("an environment variable is given as KEY=VALUE"))))
    {
        Flags = ["--env", "-e"],
        Prose = "An environment variable for the application.",
    };

    public static readonly Setting<IReadOnlyList<StaticFolder>> Static = new("static", new SettingList<StaticFolder>(StaticFolder.Type) { CheckTogether = StaticFolder.CheckTogether })
    {
        Flags = ["--static"],
        Prose = "A folder whose files are served below a prefix, without the application.",
    };

    public static readonly Setting<IReadOnlyList<MountSetting>> Mounts = new("mount", new SettingList<MountSetting>(MountSetting.Type) { CheckTogether = MountSetting.CheckTogether })
    {
        Flags = ["--mount"],
        Prose = "An application below a prefix of the path, for a host, or both: /shop=shop.wsgi:application, example.org=site:app, *.example.org/api=Api.dll:Api.Application. APP answers for everything else. With options behind it, /old=app:app,venv=DIR, it has workers of its own: venv or python, workers, threads, timeout, chdir.",
    };

    /// <summary>Outermost first.</summary>
    public static readonly Setting<IReadOnlyList<MiddlewareSetting>> Middleware = new("middleware", new SettingList<MiddlewareSetting>(MiddlewareSetting.Type))
    {
        Flags = ["--middleware"],
        Prose = $"Middleware around everything that is served: {string.Join(", ", MiddlewareCatalogue.Names)}, with options (docs/middleware.md), or C#, path/Assembly.dll:Namespace.Type.Member. The first is the outermost.",
    };

    public static readonly Setting<bool> Lint = new("lint", SettingTypes.Switch)
    {
        Flags = ["--lint"],
        Default = "false",
        Prose = "Check server and application against PEP 3333 at every request.",
    };

    public static readonly Setting<bool> Pep333 = new("pep333", SettingTypes.Switch)
    {
        Flags = ["--pep333"],
        Default = "false",
        Prose = "Accept native strings as body items, as Python 2 era applications yield them.",
    };

    public static readonly SettingSection Section = new("Application", Application, PasteSettings.File, PasteSettings.Server, PasteSettings.Globals, Directory, PythonPath, Env, Static, Mounts, Middleware, Lint, Pep333);

    /// <summary>Whether there is anything to serve.</summary>
    public static bool IsAny(ServeSettings settings) => settings.Get(Application) is not null || settings.Get(Mounts).Count > 0;

    /// <summary>The references of all applications, that for everything else first.</summary>
    public static IEnumerable<string> References(ServeSettings settings) =>
        ((string?[])[settings.Get(Application), .. settings.Get(Mounts).Select(mount => mount.Reference)]).OfType<string>().SelectMany(ApplicationReference.Split);

    /// <summary>What a worker loads: the same, but for mounts with a pool of their own.</summary>
    public static IEnumerable<string> Served(ServeSettings settings) =>
        ((string?[])[PoolSettings.ServedElse(settings), .. settings.Get(Mounts).Select(mount => PoolSettings.Served(settings, mount))]).OfType<string>().SelectMany(ApplicationReference.Split);

    /// <summary>What is served, in a few words: <c>site:app, /shop=shop.wsgi:application</c>.</summary>
    public static string Summary(ServeSettings settings) =>
        string.Join(", ", ((string?[])[settings.Get(Application), .. settings.Get(Mounts).Select(mount => $"{mount.Place}={mount.Reference}")]).OfType<string>());
}
