using System.Globalization;
using Wizgi.Cli.Siblings;

namespace Wizgi.Cli.Settings;

/// <summary>
/// A mount with an option behind its application is served by a pool: a Wizgi of its own, with the Python and the processes that the options say. The rest of its
/// settings is the server's.
/// </summary>
internal static class PoolSettings
{
    /// <summary>What may stand behind the application of a mount.</summary>
    public static readonly string[] OptionNames = ["venv", "python", "workers", "threads", "timeout", "chdir"];

    /// <summary>Of a pool: where it is mounted, for its log lines. Nobody gives it; a supervisor passes it on.</summary>
    public static readonly Setting<string?> Place = new("pool_place", SettingTypes.Text("PLACE")) { Flags = [], Prose = "" };

    /// <summary>Of a server's workers: the sockets of the pools, as <c>PLACE=SOCKET</c>. Nobody gives it either.</summary>
    public static readonly Setting<IReadOnlyList<string>> Sockets = new("pool_sockets", new SettingList<string>(SettingTypes.Text("PLACE=SOCKET"))) { Flags = [], Prose = "" };

    /// <summary>Of a pool in another language: how many processes its worker starts. Nobody gives it either.</summary>
    public static readonly Setting<int> Processes = new("pool_processes", SettingTypes.Count(1, ProcessSettings.MostWorkers)) { Flags = [], Default = "1", Prose = "" };

    // The pool answers for a call that takes too long, and knows its stack; the server itself would be the next to do so.
    private const double PartOfTimeout = 0.9;

    // What is the server's own: where clients come from, what stands around all applications, and what there is once.
    private static Setting[] NotShared =>
    [
        AppSettings.Mounts, AppSettings.Static, AppSettings.Middleware, AppSettings.Lint, SocketSettings.Bind, LogSettings.AccessLog, OperationSettings.PidFile,
        TrustSettings.ProxyProtocolVersion, WorkerCountSettings.MinWorkers, WorkerCountSettings.MaxWorkers, Gunicorn.GunicornFile.Setting, Sockets, .. TlsSettings.Section.Settings,
    ];

    /// <summary>This process belongs to a pool.</summary>
    public static bool IsPool(ServeSettings settings) => settings.Get(Place) is not null;

    /// <summary>The mounts that have one.</summary>
    public static IEnumerable<MountSetting> Mounts(ServeSettings settings)
    {
        var mounts = settings.Get(AppSettings.Mounts).Where(mount => mount.HasPool);
        return Else(settings) is { } rest ? mounts.Prepend(rest) : mounts;
    }

    /// <summary>What a worker loads for a mount: its application, or a reference to its pool.</summary>
    public static string Served(ServeSettings settings, MountSetting mount)
    {
        if (!mount.HasPool) return mount.Reference;
        var start = mount.Place + "=";
        return Worker.PoolApplication.Prefix + settings.Get(Sockets).FirstOrDefault(item => item.StartsWith(start, StringComparison.Ordinal))?[start.Length..];
    }

    /// <summary>What a worker loads for everything that is mounted nowhere: the application, a reference to its pool, or null.</summary>
    public static string? ServedElse(ServeSettings settings) => Else(settings) is { } rest ? Served(settings, rest) : settings.Get(AppSettings.Application);

    /// <exception cref="UserError">A pool cannot be what its mount says.</exception>
    public static void Check(ServeSettings settings)
    {
        foreach (var mount in Mounts(settings))
        {
            if (settings.Get(ProcessSettings.Workers) == 0) throw Wrong(settings, mount, "a pool of its own needs a supervisor, and -w 0 is a server without one; use -w 1 or more");
            CheckReference(settings, mount);
            Check(settings, mount);
        }
    }

    /// <summary>Whether applications in other languages have the libraries they need. It starts their programs, which takes a moment.</summary>
    /// <exception cref="UserError">One has not.</exception>
    public static void Probe(ServeSettings settings)
    {
        foreach (var mount in Mounts(settings))
            if (SiblingReference.TryParse(mount.Reference, out var sibling)) sibling.Probe();
    }

    /// <summary>The settings of a mount's pool.</summary>
    public static Dictionary<string, SettingTexts> Derive(ServeSettings settings, MountSetting mount)
    {
        var given = settings.ForWorker();
        foreach (var setting in NotShared) given.Remove(setting.Name);
        var folder = settings.Get(AppSettings.Directory);
        var place = $"{settings.PlaceOf(AppSettings.Mounts)} {mount.Place}";
        Set(AppSettings.Application, mount.Reference);
        Set(Place, mount.Place);
        Set(OperationSettings.Name, settings.Get(OperationSettings.Name) is { } name ? $"{name} {mount.Place}" : $"{mount.Place}={mount.Reference}");
        Set(SyslogSettings.WithoutAccess, "true");
        var workers = mount.Options.GetValueOrDefault("workers", "1");
        Set(ProcessSettings.Workers, workers);
        Set(AppSettings.Directory, Path.GetFullPath(mount.Options.GetValueOrDefault("chdir", folder), folder));
        if (mount.Options.TryGetValue("threads", out var threads)) Set(ProcessSettings.Threads, threads);
        if (SiblingReference.TryParse(mount.Reference, out var sibling)) SetProcesses(sibling.Sibling.HasThreads);
        Set(ProcessSettings.Timeout, mount.Options.GetValueOrDefault("timeout", Text(settings.Get(ProcessSettings.Timeout) * PartOfTimeout)));
        if (mount.Options.TryGetValue("venv", out var venv)) Set(PythonSettings.Python, Path.GetFullPath(venv, folder));
        else if (mount.Options.TryGetValue("python", out var python)) Set(PythonSettings.Python, python.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(python, folder) : python);
        return given;

        // One worker asks all processes, each with as many threads as that answers requests at once.
        void SetProcesses(bool haveThreads)
        {
            var count = workers == "auto" ? Environment.ProcessorCount : int.TryParse(workers, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            // What is wrong with it, the check of the setting tells.
            if (count == 0) return;
            var each = !haveThreads ? 1 : threads is null ? settings.Get(ProcessSettings.Threads) : int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
            if (each == 0) return;
            Set(Processes, count.ToString(CultureInfo.InvariantCulture));
            Set(ProcessSettings.Workers, "1");
            Set(ProcessSettings.Threads, (count * each).ToString(CultureInfo.InvariantCulture));
        }

        void Set(Setting setting, string text) => given[setting.Name] = new SettingTexts(place, [text]);
    }

    /// <summary>The application for everything else as a mount, if it has a pool: it has as many processes as the server was to have workers.</summary>
    private static MountSetting? Else(ServeSettings settings) => !IsPool(settings) && SiblingReference.IsOne(settings.Get(AppSettings.Application) ?? "")
        ? new MountSetting(null, "/", settings.Get(AppSettings.Application)!, new Dictionary<string, string> { ["workers"] = settings.Get(ProcessSettings.Workers).ToString(CultureInfo.InvariantCulture) })
        : null;

    private static void CheckReference(ServeSettings settings, MountSetting mount)
    {
        if (!SiblingReference.TryParse(mount.Reference, out var sibling))
        {
            if (ApplicationReference.Split(mount.Reference).FirstOrDefault(Worker.ManagedReference.IsOne) is { } managed)
                throw Wrong(settings, mount, $"a pool is for Python applications, and {managed} is none");
            return;
        }
        if (ApplicationReference.Split(mount.Reference).Length > 1) throw Wrong(settings, mount, $"an application behind {sibling.Sibling.Prefix} stands alone, without '|'");
        if (mount.Options.Keys.FirstOrDefault(name => name is "venv" or "python") is { } option) throw Wrong(settings, mount, $"{option}= is for Python applications");
        if (!sibling.Sibling.HasThreads && mount.Options.ContainsKey("threads"))
            throw Wrong(settings, mount, $"the handler of {sibling.Sibling.Name} answers one request at a time; use workers= instead of threads=");
        try
        {
            sibling.Check(Path.GetFullPath(mount.Options.GetValueOrDefault("chdir", "."), settings.Get(AppSettings.Directory)));
        }
        catch (FormatException problem)
        {
            throw Wrong(settings, mount, problem.Message);
        }
    }

    private static void Check(ServeSettings settings, MountSetting mount)
    {
        if (mount.Options.ContainsKey("venv") && mount.Options.ContainsKey("python")) throw Wrong(settings, mount, "venv= and python= both say which Python; give one of them");
        var pool = new ServeSettings(Derive(settings, mount)).Check();
        if (pool.Get(ProcessSettings.Workers) == 0) throw Wrong(settings, mount, "a pool has at least one worker");
        var (own, all) = (pool.Get(ProcessSettings.Timeout), settings.Get(ProcessSettings.Timeout));
        if (all > TimeSpan.Zero && (own >= all || own == TimeSpan.Zero))
            throw Wrong(settings, mount, $"timeout={mount.Options["timeout"]} must be shorter than --timeout, {Text(all)}, at which the server answers for every application");
        try
        {
            _ = Wizgi.Python.PythonChoice.Find(pool.Get(PythonSettings.Python), pool.Get(AppSettings.Directory));
        }
        catch (Wizgi.Python.BridgeException problem)
        {
            throw Wrong(settings, mount, problem.Message.Replace("--python", mount.Options.ContainsKey("venv") ? "venv" : "python", StringComparison.Ordinal));
        }
    }

    private static UserError Wrong(ServeSettings settings, MountSetting mount, string why) => new(
        mount.Reference == settings.Get(AppSettings.Application) ? $"{mount.Reference}: {why}" : $"{settings.PlaceOf(AppSettings.Mounts)} {mount.Place}={mount.Reference}: {why}");

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
