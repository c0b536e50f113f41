using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>A Python application as a <see cref="WsgiApplication"/>, so that C# middleware can stand around it. Called attached.</summary>
/// <remarks>
/// Slower than <see cref="PythonRunner"/>, which a front end uses when nothing stands between: the environ is made twice, and every body
/// item is copied.
/// </remarks>
internal sealed unsafe class PythonApplication(nint application, RequestHooks? hooks)
{
    public IEnumerable<ReadOnlyMemory<byte>> Call(Environ environ, StartResponse startResponse)
    {
        var exchange = new MiddlewareExchange(environ, startResponse);
        var call = new RequestCall();
        call.Begin(exchange);
        var arguments = stackalloc nint[2] { MakeEnviron(environ, call), call.StartResponse };
        nint request = 0, body = 0;
        if (hooks is null || (request = hooks.Before(arguments[0])) != 0) body = ObjectProtocol.PyObject_VectorcallDict(application, arguments, 2, 0);
        ObjectProtocol.Py_DecRef(arguments[0]);
        ForkFlag.EndChild();
        Action<long> after = sent =>
        {
            if (request != 0) hooks!.After(request, exchange.Head, sent, exchange);
        };
        if (body != 0) return new PythonBody(body, call, after);
        var problem = PythonError.TakeException();
        after(0);
        call.Release();
        throw problem;
    }

    private static nint MakeEnviron(Environ environ, RequestCall call)
    {
        var dict = Containers.PyDict_New();
        foreach (var (key, value) in environ)
        {
            var item = ToPython(key, value, call);
            if (item == 0) continue;
            var name = Str.FromText(key);
            _ = Containers.PyDict_SetItem(dict, name, item);
            ObjectProtocol.Py_DecRef(name);
            ObjectProtocol.Py_DecRef(item);
        }
        return dict;
    }

    /// <summary>New: an environ value for Python; 0 for a C# object that Python has no use for.</summary>
    private static nint ToPython(string key, object? value, RequestCall call) => (key, value) switch
    {
        (EnvironKeys.Input, _) => InputObject.Create(call.InputTicket),
        (EnvironKeys.Errors, _) => Reference.Share(BootModule.ErrorStream),
        (EnvironKeys.FileWrapper, _) => Reference.Share(BootModule.FileWrapperType),
        (EnvironKeys.EarlyHints, not null) => Reference.Share(call.EarlyHints),
        (EnvironKeys.ClientDisconnected, not null) => Reference.Share(call.ClientDisconnected),
        (EnvironKeys.SendTrailers, not null) => Reference.Share(call.SendTrailers),
        (_, string text) => Str.FromText(text),
        (_, bool flag) => Numbers.PyBool_FromLong(flag ? 1 : 0),
        (_, ValueTuple<int, int> pair) => Pair(pair.Item1, pair.Item2),
        (_, null) => Reference.Share(Exceptions.None),
        _ => 0,
    };

    private static nint Pair(long first, long second)
    {
        var tuple = Containers.PyTuple_New(2);
        _ = Containers.PyTuple_SetItem(tuple, 0, Numbers.PyLong_FromLongLong(first));
        _ = Containers.PyTuple_SetItem(tuple, 1, Numbers.PyLong_FromLongLong(second));
        return tuple;
    }
}
