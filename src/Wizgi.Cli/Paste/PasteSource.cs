using System.Text.Json.Serialization;
using Wizgi.Cli.Gunicorn;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Settings.Sources;
using Wizgi.Cli.Worker;
using Wizgi.Python;

namespace Wizgi.Cli.Paste;

/// <summary>What <c>paste_reader.py</c> says of a file.</summary>
/// <param name="Use">The server that the section is for, such as <c>egg:wizgi#main</c>; null: there is no such section.</param>
/// <param name="Section">The section.</param>
/// <param name="Values">Its names and values.</param>
/// <param name="Error">Why it cannot be read.</param>
internal sealed record PasteAnswer(string? Use, string? Section, IReadOnlyList<string[]>? Values, string? Error);

[JsonSerializable(typeof(PasteAnswer))]
internal sealed partial class PasteJson : JsonSerializerContext;

/// <summary>The settings in the section <c>[server:main]</c> of a PasteDeploy file, read by PasteDeploy in the application's interpreter: they may come from other files, and refer to values there.</summary>
internal static class PasteSource
{
    // Names are gunicorn's, so that what was written for it counts.
    private static readonly string[] Ours = ["egg:wizgi#main", "egg:gunicorn#main"];

    private const string DefaultHost = "127.0.0.1";
    private const string DefaultPort = "8000";

    /// <param name="file">Its path is absolute.</param>
    /// <param name="others">What the other sources say, of which the interpreter counts.</param>
    /// <param name="warn">Gets a sentence for each doubt.</param>
    /// <returns>The settings, and gunicorn's configuration file, which a section may name.</returns>
    /// <exception cref="UserError">PasteDeploy or the section is missing, or something in it is no setting.</exception>
    public static (Dictionary<string, SettingTexts> Given, string? Config) Read(PasteReference file, ServeSettings others, Action<string> warn)
    {
        var interpreter = PythonChoice.Find(others.Get(PythonSettings.Python), others.Get(AppSettings.Directory)) ?? MissingPackages.InstallPython();
        var named = others.Get(PasteSettings.Server);
        string[] arguments = [file.Path, file.Name, named ?? "", .. others.Get(PasteSettings.Globals).SelectMany(pair => (string[])[pair.Key, pair.Value])];
        var answer = ReaderProgram.Ask(interpreter, "paste_reader.py", arguments, PasteJson.Default.PasteAnswer, file.Path, warn);
        if (answer.Error is not null) throw new UserError($"{file.Path}: {answer.Error}");
        if (answer.Use is null) return named is null ? ([], null) : throw new UserError($"{others.PlaceOf(PasteSettings.Server)} {named}: {file.Path} has no section [server:{named}]");
        var place = $"{file.Path}: [{answer.Section}]";
        if (Ours.Contains(answer.Use, StringComparer.OrdinalIgnoreCase)) return Take(place, answer.Values!);
        warn($"{place} has no effect: it is for {answer.Use}. With 'use = egg:wizgi' its settings count");
        return ([], null);
    }

    private static (Dictionary<string, SettingTexts> Given, string? Config) Take(string place, IReadOnlyList<string[]> values)
    {
        var given = new Dictionary<string, SettingTexts>();
        string? host = null, port = null, config = null;
        foreach (var (name, value) in values.Select(pair => (pair[0], pair[1])))
        {
            switch (name.ToLowerInvariant())
            {
                case "host": host = value; break;
                case "port": port = value; break;
                case "config": config = value; break;
                default: Add(given, place, name, value); break;
            }
        }
        if (host is null && port is null) return (given, config);
        if (given.TryGetValue(SocketSettings.Bind.Name, out var bind)) throw new UserError($"{bind.Place}: {(host is null ? "port" : "host")} says where to listen already; keep one of the two");
        // Several hosts have one port. An IPv6 address is in brackets, or is given them.
        given[SocketSettings.Bind.Name] = new SettingTexts($"{place} {(host is null ? "port" : "host")}",
            [.. (host ?? DefaultHost).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => Address(one, port))]);
        return (given, config);
    }

    private static string Address(string host, string? port)
    {
        var isBareV6 = System.Net.IPAddress.TryParse(host, out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && host[0] != '[';
        if (isBareV6) host = $"[{host}]";
        // Without a port, what stands there may have its own, or be a path.
        var isWhole = port is null && (host.StartsWith("unix:", StringComparison.Ordinal) || (host.Contains(':', StringComparison.Ordinal) && !host.EndsWith(']')));
        return isWhole ? host : $"{host}:{port ?? DefaultPort}";
    }

    private static void Add(Dictionary<string, SettingTexts> given, string place, string name, string value)
    {
        var setting = SettingCatalogue.Find(name);
        if (setting is null && !GunicornCatalogue.Names.Contains(name))
            throw new UserError($"{place} {name} is no setting{SettingCatalogue.DidYouMean(name, SettingCatalogue.All.Select(other => other.Name).Concat(["host", "port"]))}");
        if (GunicornHook.Find(name) is not null) throw new UserError($"{place} {name}: hooks are functions, and stand in a gunicorn.conf.py, which 'config' in this section may name");
        if (setting == PythonSettings.Python) throw new UserError($"{place} {name}: the file is read by that Python, so it is chosen before: with --python, a virtual environment, or in a wizgi.ini");
        if (setting == AppSettings.Application || setting == PasteSettings.File || setting == PasteSettings.Server || setting == PasteSettings.Globals)
            throw new UserError($"{place} {name}: the file itself has the application");
        // A value may go on in further lines; of a list each line is an item.
        string[] lines = value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] texts = setting is { IsList: true } ? [.. lines.SelectMany(setting.Split)] : [value];
        if (!given.TryAdd(setting?.Name ?? name, new SettingTexts($"{place} {name}", texts))) throw new UserError($"{place} {name} is there already by another name");
    }
}
