using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wizgi.Python;

/// <summary>What an interpreter says of itself.</summary>
/// <param name="Executable"><c>sys.executable</c>: inside its venv, not behind its links; the real one behind a shim such as pyenv's.</param>
/// <param name="Version">Major, minor, micro.</param>
/// <param name="Implementation"><c>cpython</c>.</param>
/// <param name="Libpython">A shared libpython that exists, or null.</param>
/// <param name="IsSharedBuild">The interpreter itself is linked against libpython.</param>
/// <param name="IsFreeThreaded">Built without the GIL.</param>
/// <param name="HasCtypes">Can load a native library, which the hosted way needs.</param>
/// <param name="Prefix"><c>sys.prefix</c>.</param>
/// <param name="BasePrefix"><c>sys.base_prefix</c>; differs from the prefix in a venv.</param>
internal sealed record PythonProbe(
    string Executable,
    int[] Version,
    string Implementation,
    string? Libpython,
    bool IsSharedBuild,
    bool IsFreeThreaded,
    bool HasCtypes,
    string Prefix,
    string BasePrefix)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // sysconfig names a libpython whether or not the file is there (Debian's static python3 does): only files that exist count.
    private const string Questions = """
        import json, os, sys, sysconfig
        get = sysconfig.get_config_var
        v = sys.version_info
        names = [n for n in (get("INSTSONAME"), get("LDLIBRARY"), "libpython%d.%d%s.so.1.0" % (v[0], v[1], getattr(sys, "abiflags", ""))) if n and ".so" in n]
        folders = [f for f in (get("LIBDIR"), os.path.join(get("LIBDIR") or "", get("MULTIARCH") or ""), os.path.join(sys.base_prefix, "lib")) if f]
        files = [p for p in (os.path.join(f, n) for n in names for f in folders) if os.path.isfile(p)]
        try:
            import ctypes
        except ImportError:
            ctypes = None
        maps = open("/proc/self/maps").read() if os.path.exists("/proc/self/maps") else ""
        print(json.dumps(dict(Executable=sys.executable, Version=list(v[:3]), Implementation=sys.implementation.name,
            Libpython=files[0] if files else None, IsSharedBuild="libpython" in maps, IsFreeThreaded=bool(get("Py_GIL_DISABLED")),
            HasCtypes=ctypes is not None, Prefix=sys.prefix, BasePrefix=sys.base_prefix)))
        """;

    public Version PythonVersion => new(Version[0], Version[1], Version[2]);

    /// <summary>Debian's name for the package that has the missing libpython.</summary>
    public string LibpythonPackage => $"libpython{Version[0]}.{Version[1]}";

    /// <summary>Runs an interpreter and asks it.</summary>
    /// <param name="interpreter">A path.</param>
    /// <param name="setting">What names another one, for messages.</param>
    /// <exception cref="BridgeException">It does not run, does not answer, is no CPython, or is older than 3.9.</exception>
    public static PythonProbe Ask(string interpreter, string setting = "--python")
    {
        var start = new ProcessStartInfo(interpreter, ["-I", "-c", Questions]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new BridgeException($"cannot run the Python interpreter '{interpreter}': {problem.Message}. Name another with {setting}, or install one (apt-get install python3).");
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var answer = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                throw new BridgeException($"the Python interpreter '{interpreter}' did not answer within {Patience.TotalSeconds} s");
            }
            return process.ExitCode == 0 ? Check(interpreter, answer.Result, setting) : throw NotPython(interpreter, errors.Result, setting);
        }
    }

    private static PythonProbe Check(string interpreter, string answer, string setting)
    {
        PythonProbe probe;
        try
        {
            probe = JsonSerializer.Deserialize(answer, ProbeJson.Default.PythonProbe) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw NotPython(interpreter, answer, setting);
        }
        if (probe.Implementation != "cpython") throw new BridgeException($"'{interpreter}' is {probe.Implementation}; Wizgi runs applications in CPython only");
        if (probe.PythonVersion < new Version(3, 9)) throw TooOld(interpreter, probe.PythonVersion.ToString(), setting);
        return probe;
    }

    private static BridgeException NotPython(string interpreter, string said, string setting)
    {
        // Python 2 and early 3 fail over the questions themselves.
        if (TryVersion(interpreter) is { } version && !version.StartsWith("3.", StringComparison.Ordinal)) return TooOld(interpreter, version, setting);
        var lastLine = said.Trim().Split('\n')[^1];
        return new BridgeException(
            $"'{interpreter}' does not answer like a Python interpreter: {(lastLine.Length > 0 ? Shorten(lastLine) : "it printed nothing")}. Name another with {setting}.");
    }

    // Some programs repeat the questions in their complaint.
    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private static BridgeException TooOld(string interpreter, string version, string setting) =>
        new($"'{interpreter}' is Python {version}; Wizgi needs 3.9 or newer. Name another interpreter with {setting}, or mount the application with this one (docs/pools.md).");

    /// <summary>The version of a Python that may be any, <c>2.7.18</c>; null: it is none, or does not run.</summary>
    public static string? VersionOf(string interpreter)
    {
        try
        {
            return TryVersion(interpreter);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string? TryVersion(string interpreter)
    {
        var start = new ProcessStartInfo(interpreter, ["-c", "import sys; sys.stdout.write('.'.join(map(str, sys.version_info[:3])))"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit(Patience);
        return process.ExitCode == 0 && text.Length > 0 ? text : null;
    }
}

[JsonSerializable(typeof(PythonProbe))]
internal sealed partial class ProbeJson : JsonSerializerContext;
