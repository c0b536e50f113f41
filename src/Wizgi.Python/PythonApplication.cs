using Wizgi.Python.Application;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>Python applications as C# ones: to be wrapped in middleware, mounted, called.</summary>
/// <remarks>
/// Called attached, that is, on a thread that the server called. The environ may be any; the application receives a builtin dict: if C# was given
/// a Python environ, that one.
/// </remarks>
public sealed unsafe class PythonApplication
{
    private readonly nint _application;
    private readonly RequestHooks? _hooks;

    internal PythonApplication(nint application, RequestHooks? hooks = null) => (_application, _hooks) = (application, hooks);

    /// <summary>Imports a Python application.</summary>
    /// <param name="reference"><c>package.module:attribute</c>, <c>module:factory()</c>, <c>path/file.py:attribute</c>.</param>
    /// <exception cref="ApplicationLoadException">It cannot be loaded; the message has its traceback if it has one.</exception>
    /// <exception cref="InvalidOperationException">Python does not run in this process, or not on this thread.</exception>
    public static WsgiApplication Load(string reference)
    {
        if (!PythonRuntime.IsStarted) throw new InvalidOperationException($"'{reference}' needs Python, which does not run in this process; serve the application with the wizgi command");
        PythonReference.RequireAttached();
        return new PythonApplication(PythonRuntime.Import(reference)).Call;
    }

    internal IEnumerable<ReadOnlyMemory<byte>> Call(Environ environ, StartResponse startResponse)
    {
        PythonReference.RequireAttached();
        ReleaseQueue.Drain();
        var exchange = new MiddlewareExchange(environ, startResponse);
        var call = new RequestCall();
        call.Begin(exchange);
        var dict = environ.Items is PythonDictionary live ? Reference.Share(live.Instance) : MakeEnviron(environ, call);
        var arguments = stackalloc nint[2] { dict, call.StartResponse };
        nint request = 0, body = 0;
        if (_hooks is null || (request = _hooks.Before(dict)) != 0) body = ObjectProtocol.PyObject_VectorcallDict(_application, arguments, 2, 0);
        ObjectProtocol.Py_DecRef(dict);
        ForkFlag.EndChild();
        if (body != 0) return new PythonBody(body, call, request == 0 ? null : sent => _hooks!.After(request, exchange.Head, sent, exchange));
        var problem = PythonError.TakeException();
        if (request != 0) _hooks!.After(request, exchange.Head, 0, exchange);
        call.Release();
        throw problem;
    }

    private static nint MakeEnviron(Environ environ, RequestCall call)
    {
        var dict = Containers.PyDict_New();
        foreach (var (key, value) in environ)
        {
            var item = ToPython(key, value, call);
            var name = Str.FromText(key);
            _ = Containers.PyDict_SetItem(dict, name, item);
            ObjectProtocol.Py_DecRef(name);
            ObjectProtocol.Py_DecRef(item);
        }
        return dict;
    }

    /// <summary>New: an environ value for Python. What belongs to the request goes through its call, which waits detached.</summary>
    private static nint ToPython(string key, object? value, RequestCall call) => (key, value) switch
    {
        (EnvironKeys.Input, _) => InputObject.Create(call.InputTicket),
        (EnvironKeys.Errors, _) => Reference.Share(BootModule.ErrorStream),
        (EnvironKeys.FileWrapper, _) => Reference.Share(BootModule.FileWrapperType),
        (EnvironKeys.EarlyHints, not null) => Reference.Share(call.EarlyHints),
        (EnvironKeys.ClientDisconnected, not null) => Reference.Share(call.ClientDisconnected),
        (EnvironKeys.SendTrailers, not null) => Reference.Share(call.SendTrailers),
        _ => PythonValue.New(value),
    };
}
