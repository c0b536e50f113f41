namespace Wizgi.Python.Native;

/// <summary>An attribute that may be missing, without the cost of raising AttributeError.</summary>
internal static unsafe class Attributes
{
    // Public since 3.13; the same function under its private name before.
    private static readonly delegate* unmanaged[Cdecl]<nint, nint, nint*, int> LookUp =
        (delegate* unmanaged[Cdecl]<nint, nint, nint*, int>)Symbols.Find("PyObject_GetOptionalAttr", "_PyObject_LookupAttr");

    /// <param name="instance">Any object.</param>
    /// <param name="name">A str.</param>
    /// <param name="value">New: the attribute, or 0.</param>
    /// <returns>1 found, 0 missing, -1 with an error other than AttributeError.</returns>
    public static int Get(nint instance, nint name, out nint value)
    {
        nint found;
        var result = LookUp(instance, name, &found);
        value = found;
        return result;
    }
}
