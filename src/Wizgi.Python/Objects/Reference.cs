using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Reference counts, for code outside this folder's callbacks.</summary>
internal static unsafe class Reference
{
    /// <summary>New: one more reference to the same object.</summary>
    public static nint Share(nint instance)
    {
        ObjectProtocol.Py_IncRef(instance);
        return instance;
    }

    /// <summary>Lets go of a reference; 0 is allowed.</summary>
    public static void Release(nint instance) => ObjectProtocol.Py_DecRef(instance);
}
