using System.Runtime.InteropServices;

namespace Wizgi.Python.Native;

/// <summary>
/// Where the C API comes from: a libpython this process loaded (embedded), or the running program itself (hosted by the user's python).
/// Set once, before any of the chapters in this folder is touched.
/// </summary>
/// <remarks>
/// Only functions, no struct offsets but the one <see cref="SelfTest"/> proves. All symbols here are exported by CPython 3.9 to 3.13;
/// those that changed name are looked up by alternatives, newest first. SuppressGCTransition stands only on what reads a field: a function
/// that may allocate an object, let go of one or run Python code would stop every managed thread, or the process, when C# is called back.
/// </remarks>
internal static partial class Symbols
{
    private const int RtldNow = 2;
    private const int RtldGlobal = 0x100;

    private static nint s_library;

    /// <summary>Uses the Python this process is.</summary>
    public static void UseProgram() => s_library = NativeLibrary.GetMainProgramHandle();

    /// <summary>Loads a libpython. Extension modules expect its symbols in the global scope, which NativeLibrary.Load does not offer.</summary>
    /// <exception cref="BridgeException">It cannot be loaded; the message has the loader's reason.</exception>
    public static void Load(string path)
    {
        s_library = dlopen(path, RtldNow | RtldGlobal);
        if (s_library == 0) throw new BridgeException($"cannot load {path}: {Marshal.PtrToStringUTF8(dlerror())}");
    }

    /// <exception cref="BridgeException">None of the names is exported.</exception>
    public static nint Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (NativeLibrary.TryGetExport(s_library, name, out var address)) return address;
        throw new BridgeException($"this Python does not export {string.Join(" or ", names.ToArray())}; Wizgi needs CPython 3.9 or newer");
    }

    /// <summary>A variable of type <c>PyObject *</c>, such as <c>PyExc_TypeError</c>. Borrowed, immortal.</summary>
    public static nint FindObject(string name) => Marshal.ReadIntPtr(Find(name));

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlopen(string path, int flags);

    [LibraryImport("libc")]
    private static partial nint dlerror();
}
