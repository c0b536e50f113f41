using System.Globalization;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Profiling;

/// <summary>The profiles of a process: begins them, one at a time, and writes them. Attached.</summary>
internal sealed unsafe class Profiles(string folder, int keep)
{
    private const int LongestPath = 80;

    // Of the process: from Python 3.12 on there is one profiler in it, whoever holds it.
    private static int s_isBusy;

    private readonly EmbeddedModule _module = EmbeddedModule.Load("wizgi_profile");

    /// <summary>Begins a profile, switched off; null: there is one already, which is told.</summary>
    public Profile? TryBegin(Environ environ)
    {
        var request = $"{environ.RequestMethod} {environ.ScriptName}{environ.PathInfo}";
        if (Interlocked.Exchange(ref s_isBusy, 1) != 0)
        {
            environ.Errors.WriteLine($"no profile of {NativeString.Quote(request)}: another request is being profiled");
            return null;
        }
        var parts = _module.Call("make");
        if (parts == 0)
        {
            Release();
            throw PythonError.TakeException();
        }
        var profile = new Profile(this, environ, parts, NameOf(environ), request);
        if (profile.TryResume(out var problem))
        {
            profile.Pause();
            return profile;
        }
        environ.Errors.WriteLine($"no profile of {NativeString.Quote(request)}: {problem}");
        profile.Release();
        return null;
    }

    /// <summary>Writes a profile.</summary>
    /// <returns>Its path; the reason, if it could not be written.</returns>
    public (string? Path, string? Problem) Save(nint profile, string name)
    {
        nint place = Str.FromText(folder), file = Str.FromText(name), count = Numbers.PyLong_FromLongLong(keep);
        var result = _module.Call("save", profile, place, file, count);
        foreach (var used in (nint[])[place, file, count, result]) Reference.Release(used);
        if (result != 0) return (Path.Combine(folder, name), null);
        using var error = PythonError.Take();
        return (null, error.Message);
    }

    /// <summary>Another request may be profiled.</summary>
    public static void Release() => Volatile.Write(ref s_isBusy, 0);

    // Of the path only what is harmless in the name of a file, and tells something.
    private static string NameOf(Environ environ)
    {
        var path = (environ.ScriptName + environ.PathInfo).Trim('/');
        var plain = string.Concat(path.Take(LongestPath).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' ? letter : letter == '/' ? '.' : '_')).Trim('.');
        var method = string.Concat(environ.RequestMethod.Take(16).Where(char.IsAsciiLetterOrDigit));
        return string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd'T'HHmmssffffff'Z'}-{Environment.ProcessId}-{(method.Length > 0 ? method : "_")}-{plain}.prof");
    }
}
