using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace Wizgi.Conformance.Support;

/// <summary>A CPython of this machine, and the ways it can be met.</summary>
public sealed record Interpreter(string Path, string Version, bool CanEmbed, bool CanHost);

/// <summary>The CPythons of this machine: those on the usual paths, and pyenv's.</summary>
public static partial class Interpreters
{
    /// <summary>The versions the server promises to run on.</summary>
    private static readonly string[] Promised = ["3.9", "3.10", "3.11", "3.12", "3.13"];

    private static readonly string[] ModeNames = ["hosted", "embedded"];

    private static readonly Dictionary<string, Interpreter> Found = Find();

    /// <summary>Both ways to meet Debian's Python: theory data with the argument of <c>--python-mode</c>.</summary>
    public static TheoryData<string> Modes
    {
        get
        {
            var rows = new TheoryData<string>();
            var interpreter = Ask(Repository.Python);
            foreach (var mode in ModeNames) rows.Add(new TheoryDataRow<string>(mode) { Skip = WhyNot(interpreter, Repository.Python, mode) });
            return rows;
        }
    }

    /// <summary>Each promised version in both ways: theory data; those that are not here are skipped by name.</summary>
    public static TheoryData<string, string> VersionsAndModes
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var version in Promised)
                foreach (var mode in ModeNames)
                    rows.Add(new TheoryDataRow<string, string>(version, mode) { Skip = WhyNot(Found.GetValueOrDefault(version), $"CPython {version}", mode) });
            return rows;
        }
    }

    /// <summary>The path of the interpreter of a version, such as 3.11.</summary>
    public static string PathOf(string version) => Found[version].Path;

    private static string? WhyNot(Interpreter? interpreter, string name, string mode) => (interpreter, mode) switch
    {
        (null, _) => $"{name} is not on this machine",
        ({ CanEmbed: false }, "embedded") => $"{name} has no shared libpython",
        ({ CanHost: false }, "hosted") => $"{name} has no ctypes",
        _ => null,
    };

    private static Dictionary<string, Interpreter> Find()
    {
        var found = new Dictionary<string, Interpreter>();
        var pyenv = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv", "versions");
        IEnumerable<string> candidates =
        [
            .. Programs("/usr/bin"), .. Programs("/usr/local/bin"),
            .. Directory.Exists(pyenv) ? Directory.GetDirectories(pyenv).Order().Select(folder => Path.Combine(folder, "bin", "python3")).Where(File.Exists) : [],
        ];
        foreach (var path in candidates)
            if (Ask(path) is { } interpreter) found.TryAdd(interpreter.Version, interpreter);
        return found;
    }

    private static IEnumerable<string> Programs(string folder) =>
        Directory.EnumerateFiles(folder, "python3.*").Where(path => ProgramName().IsMatch(Path.GetFileName(path)));

    private static Interpreter? Ask(string path)
    {
        const string Questions = """
            import os, sys, sysconfig
            get = sysconfig.get_config_var
            folders = [f for f in (get("LIBDIR"), os.path.join(get("LIBDIR") or "", get("MULTIARCH") or "")) if f]
            shared = ".so" in (get("INSTSONAME") or "") and any(os.path.exists(os.path.join(f, get("INSTSONAME"))) for f in folders)
            try:
                import ctypes
            except ImportError:
                ctypes = None
            print(sys.implementation.name, "%d.%d" % sys.version_info[:2], shared, ctypes is not None)
            """;
        if (!File.Exists(path)) return null;
        using var process = Process.Start(new ProcessStartInfo(path, ["-c", Questions]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var words = process.StandardOutput.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        _ = errors.Result;
        return words is ["cpython", var version, var embeds, var hosts] ? new Interpreter(path, version, embeds == "True", hosts == "True") : null;
    }

    [GeneratedRegex(@"^python3\.\d+$")]
    private static partial Regex ProgramName();
}
