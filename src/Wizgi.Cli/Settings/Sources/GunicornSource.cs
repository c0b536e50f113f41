using Wizgi.Cli.Gunicorn;
using Wizgi.Cli.Worker;
using Wizgi.Python;

namespace Wizgi.Cli.Settings.Sources;

/// <summary>The settings in a configuration file of gunicorn: a Python file, run by the interpreter that the other sources choose.</summary>
internal static class GunicornSource
{
    public const string DefaultFile = "gunicorn.conf.py";

    private const string Module = "python:";
    private const string File = "file:";

    // For what only Wizgi has: gunicorn does not mind names it does not know.
    private const string OwnPrefix = "wizgi_";

    /// <summary>Whether <c>-c</c> names such a file.</summary>
    public static bool IsMeant(string config) =>
        config.StartsWith(Module, StringComparison.Ordinal) || config.StartsWith(File, StringComparison.Ordinal) || Path.GetExtension(config) is ".py" or ".pyc";

    /// <param name="config">As it was given.</param>
    /// <param name="folder">Where the server was started.</param>
    /// <param name="others">What the other sources say, of which the interpreter and the directory count.</param>
    /// <param name="warn">Gets a sentence for each doubt.</param>
    /// <exception cref="UserError">The file does not exist, fails, or has a value of another type than its setting.</exception>
    public static Dictionary<string, SettingTexts> Read(string config, string folder, ServeSettings others, Action<string> warn)
    {
        var file = Find(config, folder);
        var interpreter = PythonChoice.Find(others.Get(PythonSettings.Python), others.Get(AppSettings.Directory)) ?? MissingPackages.InstallPython();
        var given = new Dictionary<string, SettingTexts>();
        var hooks = new List<string>();
        foreach (var variable in FileReader.Read(interpreter, file, warn))
        {
            var place = $"{file.Display}: {variable.Name}";
            if (GunicornHook.Find(variable.Name) is { } hook) NoteHook(hook, variable, place, hooks, warn);
            else if (SettingName(variable.Name) is { } name) Add(name, variable, place, given);
            else if (variable is { IsUnread: true, Kind: not "callable" })
                warn($"{place} is no setting of gunicorn{SettingCatalogue.DidYouMean(variable.Name, GunicornCatalogue.Names)}");
        }
        given[GunicornFile.Setting.Name] = (file with { Hooks = hooks }).ToTexts();
        return given;
    }

    private static GunicornFile Find(string config, string folder)
    {
        if (config.StartsWith(Module, StringComparison.Ordinal)) return new GunicornFile(config, folder, config, []);
        var name = config.StartsWith(File, StringComparison.Ordinal) ? config[File.Length..] : config;
        var path = Path.GetFullPath(name, folder);
        if (!System.IO.File.Exists(path)) throw new UserError($"-c {config}: there is no such file");
        return new GunicornFile(File + path, folder, name, []);
    }

    // Only gunicorn's names: another variable called 'debug' or 'static' is the file's own business.
    private static string? SettingName(string variable)
    {
        if (GunicornCatalogue.Names.Contains(variable)) return variable;
        return variable.StartsWith(OwnPrefix, StringComparison.Ordinal) ? SettingCatalogue.Find(variable[OwnPrefix.Length..])?.Name : null;
    }

    private static void Add(string name, FileVariable variable, string place, Dictionary<string, SettingTexts> given)
    {
        if (variable.Kind == "nothing") return;
        var setting = SettingCatalogue.Find(name);
        if (setting is not null && variable.Kind is not ("text" or "list"))
            throw new UserError($"{place}: {(setting.IsList ? "a list of strings" : "a string, a number or True or False")} is needed, not {Describe(variable)}");
        var texts = setting is { IsList: false } && variable.Kind == "list" ? [string.Join(',', variable.Texts)] : variable.Texts;
        given[name] = new SettingTexts(place, texts);
    }

    private static void NoteHook(GunicornHook hook, FileVariable variable, string place, List<string> hooks, Action<string> warn)
    {
        if (variable.Kind == "nothing") return;
        if (hook.RunsIn == HookPlace.Nowhere)
        {
            warn($"{place} has no effect: {hook.Prose}");
            return;
        }
        // A text is the name of a function elsewhere.
        var isCallable = variable.Kind == "callable" || (variable.Kind == "text" && variable.Texts[0].Contains('.', StringComparison.Ordinal));
        var fits = variable.Arity < 0 || (variable.Arity >= hook.FewestArguments && variable.Arity <= hook.Arguments.Length);
        if (!isCallable || !fits)
            throw new UserError($"{place}: a function of ({string.Join(", ", hook.Arguments)}) is needed, not {(isCallable ? $"one of {variable.Arity} arguments" : Describe(variable))}");
        hooks.Add(hook.Name);
    }

    private static string Describe(FileVariable variable) => variable.Kind switch
    {
        "dict" => "a dict",
        "list" => "a list",
        "callable" => $"the function {variable.Texts[0]}",
        "text" => $"'{variable.Texts[0]}'",
        _ => $"a value of type {variable.Texts[0]}",
    };
}
