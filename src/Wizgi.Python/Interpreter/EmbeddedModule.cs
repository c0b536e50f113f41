using System.Reflection;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>A Python module of the bridge, <c>Boot/NAME.py</c>, executed. Attached.</summary>
internal sealed unsafe class EmbeddedModule
{
    private readonly string _name;
    private readonly nint _module;

    private EmbeddedModule(string name, nint module) => (_name, _module) = (name, module);

    /// <summary>Executes the module and puts it into <c>sys.modules</c>.</summary>
    /// <exception cref="BridgeException">It does not run, which is a bug of ours.</exception>
    public static EmbeddedModule Load(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".py")!;
        var source = new byte[resource.Length + 1];
        resource.ReadExactly(source, 0, source.Length - 1);
        nint module;
        fixed (byte* text = source, file = "<wizgi>\0"u8, key = System.Text.Encoding.UTF8.GetBytes(name + "\0"))
        {
            const int PyFileInput = 257;
            var code = Modules.Py_CompileString(text, file, PyFileInput);
            module = code == 0 ? 0 : Modules.PyImport_ExecCodeModule(key, code);
            ObjectProtocol.Py_DecRef(code);
        }
        return module != 0 ? new EmbeddedModule(name, module) : throw new BridgeException($"the bridge's own Python module {name} does not run: {PythonError.Take().Traceback}");
    }

    /// <summary>New: the result of calling a function of the module; 0 with an error. Steals nothing.</summary>
    public nint Call(string function, params ReadOnlySpan<nint> arguments)
    {
        var callable = Attribute(function);
        fixed (nint* values = arguments)
        {
            var result = ObjectProtocol.PyObject_VectorcallDict(callable, values, (nuint)arguments.Length, 0);
            ObjectProtocol.Py_DecRef(callable);
            return result;
        }
    }

    /// <summary>New: an attribute of the module.</summary>
    public nint Attribute(string name)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(name + "\0"))
        {
            var value = ObjectProtocol.PyObject_GetAttrString(_module, text);
            return value != 0 ? value : throw new BridgeException($"the bridge's own Python module {_name} has no {name}");
        }
    }
}
