using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>The module <c>wizgi</c>, which Python code imports: <c>Boot/wizgi.py</c>. Its classes hold what is C#'s by number.</summary>
internal static unsafe class NestingModule
{
    private static readonly nint NumberName = Str.Intern("_id");

    private static readonly Dictionary<string, nint> Classes = [];
    private static EmbeddedModule s_module = null!;

    /// <summary>Makes the module; once, attached, after <see cref="BootModule"/>.</summary>
    public static void Load()
    {
        s_module = EmbeddedModule.Load("wizgi");
        foreach (var name in (string[])["_Managed", "Input", "Errors", "Fields", "Question", "Application", "Error"]) Classes[name] = s_module.Attribute(name);
    }

    /// <summary>New: an object of one of the module's classes for something of C#.</summary>
    public static nint New(string name, object value) => PythonCall.Invoke(Classes[name], ManagedObjects.Add(value));

    /// <summary>New: a WSGI callable.</summary>
    public static nint NewApplication(WsgiApplication application) =>
        PythonCall.Invoke(Classes["Application"], ManagedObjects.Add(application), Str.FromText($"{application.Method.DeclaringType?.FullName}.{application.Method.Name}"));

    /// <summary>Makes a C# exception pending, as a <c>wizgi.Error</c>.</summary>
    public static void Raise(Exception problem)
    {
        var error = NewError(problem);
        Errors.PyErr_SetObject(Classes["Error"], error);
        Reference.Release(error);
    }

    /// <summary>New: a <c>wizgi.Error</c>.</summary>
    public static nint NewError(Exception problem) => PythonCall.Invoke(Classes["Error"], Str.FromText(problem.ToString()), ManagedObjects.Add(problem));

    /// <summary>New: the number of the C# object behind an object of this module's classes, or 0.</summary>
    public static nint ManagedNumber(nint instance)
    {
        var type = SelfTest.TypeOf(instance);
        foreach (var (name, known) in Classes)
            if (type == known && name != "Error")
                return Attributes.Get(instance, NumberName, out var number) == 1 ? number : 0;
        return 0;
    }

    /// <summary>The C# exception that a <c>wizgi.Error</c> carries, or null.</summary>
    public static Exception? ManagedException(nint error)
    {
        if (s_module is null || SelfTest.TypeOf(error) != Classes["Error"]) return null;
        fixed (byte* attribute = "_managed\0"u8)
        {
            var holder = ObjectProtocol.PyObject_GetAttrString(error, attribute);
            var number = holder == 0 ? 0 : ManagedNumber(holder);
            if (holder == 0) Errors.PyErr_Clear();
            var found = number == 0 ? null : ManagedObjects.Find(number) as Exception;
            Reference.Release(number);
            Reference.Release(holder);
            return found;
        }
    }
}
