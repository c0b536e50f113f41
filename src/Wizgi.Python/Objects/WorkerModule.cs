using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Application;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>The module <c>_wizgi</c>: what the boot module may ask of C#.</summary>
internal static unsafe class WorkerModule
{
    private static readonly MethodDef* Methods = MethodDef.Table(
        ("log", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&Log, MethodDef.OneArgument, "log(bytes): text for the error log, as it is"),
        ("warn", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&Warn, MethodDef.OneArgument, "warn(str): a warning of the server"),
        ("take_interrupt", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&TakeInterrupt, MethodDef.NoArguments, "whether the main thread's request is to be interrupted"),
        ("watch", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&Watch, MethodDef.OneArgument, "watch(str): a folder of the application's files"),
        ("is_serving", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&IsServing, MethodDef.NoArguments, "whether a request is running"),
        ("end", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&End, MethodDef.NoArguments, "the program is over"));

    private static IPythonHost s_host = null!;

    /// <inheritdoc cref="IPythonHost.FindElsewhere"/>
    public static Func<WsgiApplication>? FindElsewhere(string reference) => s_host.FindElsewhere(reference);

    /// <summary>Puts the functions into <c>sys.modules['_wizgi']</c>.</summary>
    public static void Register(IPythonHost host)
    {
        s_host = host;
        fixed (byte* name = "_wizgi\0"u8)
        {
            var dict = Modules.PyModule_GetDict(Modules.PyImport_AddModule(name));
            AddAll(dict, Methods);
            AddAll(dict, NestingFunctions.Methods);
            Add(dict, Str.Intern("forked"), ForkFlag.ToMemoryView());
        }
    }

    private static void AddAll(nint dict, MethodDef* methods)
    {
        for (var method = methods; method->Name is not null; method++)
            Add(dict, Unicode.PyUnicode_InternFromString(method->Name), Types.PyCFunction_NewEx(method, 0, 0));
    }

    // Steals key and value.
    private static void Add(nint dict, nint key, nint value)
    {
        if (value == 0 || Containers.PyDict_SetItem(dict, key, value) < 0) throw new PythonErrorPending();
        ObjectProtocol.Py_DecRef(key);
        ObjectProtocol.Py_DecRef(value);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Log(nint self, nint text)
    {
        try
        {
            var bytes = Bytes.PyBytes_AsString(text);
            if (bytes is null) return 0;
            s_host.WriteErrors(new ReadOnlySpan<byte>(bytes, (int)Bytes.PyBytes_Size(text)));
            return None();
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Warn(nint self, nint text)
    {
        try
        {
            s_host.Warn(Str.ToText(text));
            return None();
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Watch(nint self, nint folder)
    {
        try
        {
            s_host.Watch(Str.ToText(folder));
            return None();
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint IsServing(nint self, nint nothing) => Numbers.PyBool_FromLong(RequestCall.IsAnyRunning ? 1 : 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint TakeInterrupt(nint self, nint nothing) => Numbers.PyBool_FromLong(MainThread.TakeInterrupt() ? 1 : 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint End(nint self, nint nothing)
    {
        try
        {
            s_host.End();
            return None();
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    private static nint None()
    {
        ObjectProtocol.Py_IncRef(Exceptions.None);
        return Exceptions.None;
    }
}
