namespace Wizgi.Python.Native;

/// <summary>The standard exceptions and singletons: borrowed references that live for ever.</summary>
internal static class Exceptions
{
    public static readonly nint TypeError = Symbols.FindObject("PyExc_TypeError");
    public static readonly nint ValueError = Symbols.FindObject("PyExc_ValueError");
    public static readonly nint AssertionError = Symbols.FindObject("PyExc_AssertionError");
    public static readonly nint OSError = Symbols.FindObject("PyExc_OSError");
    public static readonly nint SystemExit = Symbols.FindObject("PyExc_SystemExit");
    public static readonly nint ImportError = Symbols.FindObject("PyExc_ImportError");
    public static readonly nint RuntimeError = Symbols.FindObject("PyExc_RuntimeError");

    /// <summary><c>None</c>: the struct itself is the symbol.</summary>
    public static readonly nint None = Symbols.Find("_Py_NoneStruct");

    public static readonly nint True = Symbols.Find("_Py_TrueStruct");
    public static readonly nint False = Symbols.Find("_Py_FalseStruct");
}
