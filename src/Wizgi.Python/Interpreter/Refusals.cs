using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>What applications are not allowed to do in a process that runs C# or serves: <c>Boot/wizgi_refusals.py</c>. Attached.</summary>
internal static class Refusals
{
    // Null: the program is somebody else's, and may do what it likes.
    private static EmbeddedModule? s_module;

    /// <summary>Before anything of an application is imported.</summary>
    /// <param name="isDebugging">As <see cref="IPythonHost.IsDebugging"/>.</param>
    public static unsafe void Install(bool isDebugging)
    {
        s_module = EmbeddedModule.Load("wizgi_refusals");
        var debugging = Numbers.PyBool_FromLong(isDebugging ? 1 : 0);
        PythonRuntime.Check(s_module.Call("install", debugging));
        Reference.Release(debugging);
    }

    /// <summary>Whether the interpreter is one in which an application can be imported.</summary>
    /// <returns>False, with a Python error: something has patched it already.</returns>
    public static bool AllowStart()
    {
        if (s_module is null) return true;
        var result = s_module.Call("check_start");
        if (result == 0) return false;
        Reference.Release(result);
        return true;
    }
}
