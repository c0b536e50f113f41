using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Application;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>What <c>Boot/wizgi.py</c> asks of C#. The functions stand in <c>_wizgi</c>; the first argument of most is a number of <see cref="ManagedObjects"/>.</summary>
internal static unsafe class NestingFunctions
{
    public static readonly MethodDef* Methods = MethodDef.Table(
        One("is_managed", &IsManaged, "is_managed(reference) -> bool"),
        One("load_application", &LoadApplication, "load_application(reference) -> number of a WsgiApplication"),
        Many("call", &Call, "call(application, environ, start_response) -> list of bytes, or number of a body"),
        One("next_item", &NextItem, "next_item(body) -> bytes, None at the end"),
        One("close_body", &CloseBody, "close_body(body)"),
        Many("read", &Read, "read(stream, size) -> bytes, empty at the end"),
        Many("write_text", &WriteText, "write_text(writer, text)"),
        One("flush_text", &FlushText, "flush_text(writer)"),
        Many("send_fields", &SendFields, "send_fields(callable, headers)"),
        One("ask", &Ask, "ask(callable) -> bool"),
        One("describe", &Describe, "describe(number) -> str"),
        One("release", &Release, "release(number): Python holds it no longer"));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint IsManaged(nint self, nint reference) => Guarded(reference, static reference =>
        Numbers.PyBool_FromLong(Str.ToText(reference) is var text && (AssemblyReference.IsOne(text) || WorkerModule.FindElsewhere(text) is not null) ? 1 : 0));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint LoadApplication(nint self, nint reference) => Guarded(reference, static reference =>
    {
        try
        {
            var text = Str.ToText(reference);
            return ManagedObjects.Add(WorkerModule.FindElsewhere(text) is { } load ? load() : AssemblyReference.LoadApplication(text));
        }
        catch (Exception problem) when (problem is ApplicationLoadException or FormatException)
        {
            return Guard.Raise(Exceptions.ImportError, problem.Message);
        }
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Call(nint self, nint* arguments, nint count) =>
        Guarded(arguments, count, 3, static arguments => NestedCall.Run(ManagedObjects.Get<WsgiApplication>(arguments[0]), arguments[1], arguments[2]));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint NextItem(nint self, nint body) => Guarded(body, static body => ManagedObjects.Get<NestedBody>(body).Next() is var item and not 0 ? item : None());

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint CloseBody(nint self, nint body) => Guarded(body, static body =>
    {
        ManagedObjects.Get<NestedBody>(body).Close();
        return None();
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Read(nint self, nint* arguments, nint count) => Guarded(arguments, count, 2, static arguments =>
    {
        var stream = ManagedObjects.Get<Stream>(arguments[0]);
        var buffer = new byte[Math.Clamp(Numbers.PyLong_AsLongLong(arguments[1]), 0, 1 << 20)];
        try
        {
            return PythonValue.NewBytes(buffer.AsSpan(0, stream.Read(buffer)));
        }
        catch (IOException problem)
        {
            return Guard.Raise(Exceptions.OSError, problem.Message);
        }
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint WriteText(nint self, nint* arguments, nint count) => Guarded(arguments, count, 2, static arguments =>
    {
        ManagedObjects.Get<TextWriter>(arguments[0]).Write(Str.ToText(arguments[1]));
        return None();
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint FlushText(nint self, nint writer) => Guarded(writer, static writer =>
    {
        ManagedObjects.Get<TextWriter>(writer).Flush();
        return None();
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint SendFields(nint self, nint* arguments, nint count) => Guarded(arguments, count, 2, static arguments =>
    {
        var headers = HeaderList.Read(arguments[1]);
        ManagedObjects.Get<Action<IReadOnlyList<ResponseHeader>>>(arguments[0])(headers);
        return None();
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Ask(nint self, nint callable) => Guarded(callable, static callable => Numbers.PyBool_FromLong(ManagedObjects.Get<Func<bool>>(callable)() ? 1 : 0));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Describe(nint self, nint number) => Guarded(number, static number => Str.FromText(ManagedObjects.Find(number) switch
    {
        WsgiApplication application => $"application {application.Method.DeclaringType?.FullName}.{application.Method.Name}",
        { } other => other.GetType().FullName!,
        null => "nothing",
    }));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Release(nint self, nint number) => Guarded(number, static number =>
    {
        ManagedObjects.Remove(number);
        return None();
    });

    private static nint Guarded(nint argument, Func<nint, nint> body)
    {
        try
        {
            return body(argument);
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    private static nint Guarded(nint* arguments, nint count, int needed, ManyBody body)
    {
        try
        {
            return count == needed ? body(arguments) : throw ApplicationError.Type($"{needed} arguments are needed, not {count}");
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    private delegate nint ManyBody(nint* arguments);

    private static nint None() => Reference.Share(Exceptions.None);

    private static (string, nint, int, string) One(string name, delegate* unmanaged[Cdecl]<nint, nint, nint> function, string documentation) =>
        (name, (nint)function, MethodDef.OneArgument, documentation);

    private static (string, nint, int, string) Many(string name, delegate* unmanaged[Cdecl]<nint, nint*, nint, nint> function, string documentation) =>
        (name, (nint)function, MethodDef.Fastcall, documentation);
}
