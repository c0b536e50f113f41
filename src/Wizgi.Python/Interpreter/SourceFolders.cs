using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>Finds the folders of the applications' Python files, and tells them to <see cref="IPythonHost.Watch"/>: <c>Boot/wizgi_reload.py</c>. Attached.</summary>
internal sealed class SourceFolders
{
    private readonly EmbeddedModule _module = EmbeddedModule.Load("wizgi_reload");

    /// <summary>Before an application is imported.</summary>
    public void Prepare(string reference, string directory)
    {
        nint name = Str.FromText(reference), place = Str.FromText(directory);
        PythonRuntime.Check(_module.Call("prepare", name, place));
        Reference.Release(name);
        Reference.Release(place);
    }

    /// <summary>The import failed: the files to blame are in no module.</summary>
    public void NoteFailure(PythonError error)
    {
        if (error.Exception != 0) PythonRuntime.Check(_module.Call("failed", error.Exception));
    }

    /// <summary>Tells what is loaded, and from now on what is loaded later.</summary>
    public void Follow() => PythonRuntime.Check(_module.Call("follow"));
}
