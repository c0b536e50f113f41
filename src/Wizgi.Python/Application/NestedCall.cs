using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>A call of a C# application by Python code, with any environ and any start_response. Attached all the time.</summary>
internal sealed unsafe class NestedCall : IDisposable
{
    private readonly PythonDictionary _environ;
    private readonly PythonReference _startResponse;

    private NestedCall(nint environ, nint startResponse) => (_environ, _startResponse) = (new PythonDictionary(environ), PythonReference.To(startResponse));

    /// <summary>New: the body, as a list if all of it is there, else as the number of a <see cref="NestedBody"/>.</summary>
    /// <exception cref="ApplicationError">The environ is no dict, or the application broke the contract. What it throws itself passes through.</exception>
    public static nint Run(WsgiApplication application, nint environ, nint startResponse)
    {
        ReleaseQueue.Drain();
        if (!KnownTypes.IsDict(environ)) throw ApplicationError.Type($"environ must be a dict, not {Str.TypeName(environ)} (PEP 3333)");
        var call = new NestedCall(environ, startResponse);
        IEnumerable<ReadOnlyMemory<byte>>? body = null;
        try
        {
            body = application(Environ.Over(call._environ), new PythonStartResponse(call._startResponse).Start)
                ?? throw ApplicationError.Type("the application returned null instead of a body");
            if (body is not IReadOnlyCollection<ReadOnlyMemory<byte>> items || body is IDisposable) return ManagedObjects.Add(new NestedBody(body, call));
            var list = NewList(items);
            call.Dispose();
            return list;
        }
        catch
        {
            try
            {
                ResponseBody.Close(body);
            }
            finally
            {
                call.Dispose();
            }
            throw;
        }
    }

    /// <summary>It is over: who kept its objects gets an error.</summary>
    public void Dispose()
    {
        _environ.Dispose();
        _startResponse.Dispose();
    }

    private static nint NewList(IReadOnlyCollection<ReadOnlyMemory<byte>> items)
    {
        var list = Containers.PyList_New(0);
        foreach (var item in items)
        {
            var bytes = PythonValue.NewBytes(item.Span);
            _ = Containers.PyList_Append(list, bytes);
            ObjectProtocol.Py_DecRef(bytes);
        }
        return list;
    }
}
