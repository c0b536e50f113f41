using System.Runtime.CompilerServices;

namespace Wizgi.Python.Native;

/// <summary>
/// Proves at start-up that this Python is laid out as assumed. Two things are read from objects directly, because CPython offers no
/// function for them: an object's type and, to know whether a helper object may be used again, its reference count.
/// </summary>
internal static unsafe class SelfTest
{
    /// <summary>Bytes of the header every object starts with: 16, or 32 in a free-threaded build. Data of our own types follows it.</summary>
    public static int HeaderSize { get; private set; }

    /// <summary>Whether <see cref="RefCount"/> may be trusted; otherwise helper objects are made anew for each request.</summary>
    public static bool CanReadRefCount { get; private set; }

    /// <summary>Borrowed: the type of an object, without a call.</summary>
    public static nint TypeOf(nint instance) => *(nint*)(instance + HeaderSize - sizeof(nint));

    /// <summary>The low half of the reference count, which is all of it for objects that are not immortal.</summary>
    public static int RefCount(nint instance) => *(int*)instance;

    /// <exception cref="BridgeException">A function is missing, or an object's type is not where it should be.</exception>
    public static void Run()
    {
        // All symbols now, not at the first request that needs one.
        Initialize(typeof(Lifecycle), typeof(ThreadStates), typeof(ObjectProtocol), typeof(Errors), typeof(Unicode), typeof(Bytes),
            typeof(Containers), typeof(Numbers), typeof(Types), typeof(Modules), typeof(Exceptions), typeof(Attributes), typeof(ForkFlag));
        HeaderSize = BasicSizeOfObject();
        var bytes = Bytes.PyBytes_FromStringAndSize(null, 1000);
        var list = Containers.PyList_New(0);
        foreach (var instance in (nint[])[bytes, list, Exceptions.None, Exceptions.TypeError])
        {
            var type = ObjectProtocol.PyObject_Type(instance);
            if (HeaderSize is not (16 or 32) || TypeOf(instance) != type)
                throw new BridgeException("this Python lays its objects out in an unknown way; Wizgi needs CPython (not PyPy or GraalPy)");
            ObjectProtocol.Py_DecRef(type);
        }
        CanReadRefCount = HeaderSize == 16 && CountsReferences(bytes) && CountsReferences(list);
        ObjectProtocol.Py_DecRef(bytes);
        ObjectProtocol.Py_DecRef(list);
    }

    /// <summary>
    /// Runs static constructors while only this thread runs Python: later one thread could wait for another's with the GIL held.
    /// </summary>
    public static void Initialize(params ReadOnlySpan<Type> types)
    {
        foreach (var type in types)
        {
            try
            {
                RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            }
            catch (TypeInitializationException problem) when (problem.InnerException is BridgeException missing)
            {
                throw missing;
            }
        }
    }

    private static bool CountsReferences(nint instance)
    {
        var before = RefCount(instance);
        ObjectProtocol.Py_IncRef(instance);
        var between = RefCount(instance);
        ObjectProtocol.Py_DecRef(instance);
        return before == 1 && between == 2 && RefCount(instance) == 1;
    }

    // object.__basicsize__
    private static int BasicSizeOfObject()
    {
        fixed (byte* builtins = "builtins\0"u8, name = "object\0"u8, attribute = "__basicsize__\0"u8)
        {
            var module = Modules.PyImport_ImportModule(builtins);
            var type = ObjectProtocol.PyObject_GetAttrString(module, name);
            var size = ObjectProtocol.PyObject_GetAttrString(type, attribute);
            var value = (int)Numbers.PyLong_AsLongLong(size);
            ObjectProtocol.Py_DecRef(size);
            ObjectProtocol.Py_DecRef(type);
            ObjectProtocol.Py_DecRef(module);
            return value;
        }
    }
}
