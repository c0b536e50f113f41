using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Profiling;

/// <summary>The profile of one request: a <c>cProfile.Profile</c>, on while the application runs. On the thread of the request, attached.</summary>
/// <param name="profiles">Whose it is.</param>
/// <param name="environ">Hears where it was written.</param>
/// <param name="parts">Owned: the profile, and what switches it on and off.</param>
/// <param name="name">Of its file.</param>
/// <param name="request">What is profiled, for the log.</param>
internal sealed unsafe class Profile(Profiles profiles, Environ environ, nint parts, string name, string request)
{
    private readonly TextWriter _errors = environ.Errors;
    private bool _isOver;

    public string Name => name;

    public void Resume() => _ = TryResume(out _);

    public bool TryResume(out string problem)
    {
        problem = "";
        var result = ObjectProtocol.PyObject_VectorcallDict(Containers.PyTuple_GetItem(parts, 1), null, 0, 0);
        Reference.Release(result);
        if (result != 0) return true;
        using var error = PythonError.Take();
        problem = error.Message;
        return false;
    }

    public void Pause()
    {
        var result = ObjectProtocol.PyObject_VectorcallDict(Containers.PyTuple_GetItem(parts, 2), null, 0, 0);
        Reference.Release(result);
        if (result == 0) PythonError.Take().Dispose();
    }

    /// <summary>The request is over: writes the profile, and says so.</summary>
    public void Save()
    {
        if (_isOver) return;
        var (path, problem) = profiles.Save(Containers.PyTuple_GetItem(parts, 0), name);
        _errors.WriteLine(path is not null ? $"profile of {NativeString.Quote(request)}: {path}" : $"the profile of {NativeString.Quote(request)} cannot be written: {problem}");
        Release();
    }

    public void Release()
    {
        _isOver = true;
        Reference.Release(parts);
        Profiles.Release();
    }
}
