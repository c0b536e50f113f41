using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Application;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary><c>start_response(status, response_headers, exc_info=None)</c> as Python sees it.</summary>
/// <remarks>PEP 3333 "The start_response() Callable". Its self is the ticket of its <see cref="RequestCall"/>.</remarks>
internal static unsafe class StartResponseObject
{
    public static readonly MethodDef* Method = MethodDef.Table(
        ("start_response", (nint)(delegate* unmanaged[Cdecl]<nint, nint*, nint, nint, nint>)&Call, MethodDef.FastcallWithKeywords,
            "start_response(status, headers, exc_info=None) -> write\n\nPEP 3333: begins the response."));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Call(nint ticket, nint* arguments, nint count, nint keywords)
    {
        try
        {
            return Start(RequestCall.OfCallable(ticket, "start_response"), arguments, (int)count, keywords);
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    private static nint Start(RequestCall call, nint* arguments, int count, nint keywords)
    {
        nint status = count > 0 ? arguments[0] : 0, headers = count > 1 ? arguments[1] : 0, excInfo = count > 2 ? arguments[2] : 0;
        if (keywords != 0) TakeKeywords(keywords, arguments + count, ref status, ref headers, ref excInfo);
        if (count > 3 || status == 0 || headers == 0) throw ApplicationError.Type("start_response takes (status, response_headers, exc_info=None)");
        var hasExcInfo = excInfo != 0 && excInfo != Exceptions.None;
        var exchange = call.Exchange!;
        // C# middleware gets the exception itself.
        if (hasExcInfo && exchange is MiddlewareExchange nested) nested.Problem = PythonError.OfExcInfo(excInfo);
        if (!exchange.BeginHead(hasExcInfo)) return RaiseAgain(excInfo);

        SetStatus(exchange.Head, status);
        if (SelfTest.TypeOf(headers) != KnownTypes.List)
            throw ApplicationError.Type($"response_headers must be a list of (name, value) tuples, not {Str.TypeName(headers)}: {Str.Repr(headers)}");
        var length = Containers.PyList_Size(headers);
        for (nint index = 0; index < length; index++) AddHeader(exchange.Head, Containers.PyList_GetItem(headers, index));
        exchange.EndHead();

        ObjectProtocol.Py_IncRef(call.Write);
        return call.Write;
    }

    private static void TakeKeywords(nint names, nint* values, ref nint status, ref nint headers, ref nint excInfo)
    {
        var count = Containers.PyTuple_Size(names);
        for (nint index = 0; index < count; index++)
        {
            var name = Str.ToText(Containers.PyTuple_GetItem(names, index));
            switch (name)
            {
                case "status": status = values[index]; break;
                case "response_headers" or "headers": headers = values[index]; break;
                case "exc_info": excInfo = values[index]; break;
                default: throw ApplicationError.Type($"start_response has no argument '{name}'");
            }
        }
    }

    private static void SetStatus(ResponseHead head, nint status)
    {
        using var text = new NativeText(status, "status", 0);
        head.SetStatus(text.Bytes);
    }

    private static void AddHeader(ResponseHead head, nint header)
    {
        using var pair = new HeaderPair(header);
        head.Add(pair.Name, pair.Value);
    }

    // The head is out: raise sys.exc_info() again, as given, so that the application gives up.
    private static nint RaiseAgain(nint excInfo)
    {
        if (SelfTest.TypeOf(excInfo) != KnownTypes.Tuple || Containers.PyTuple_Size(excInfo) != 3)
            throw ApplicationError.Type($"exc_info must be the tuple sys.exc_info() returns, not {Str.Repr(excInfo)}");
        var (type, value, traceback) = (Containers.PyTuple_GetItem(excInfo, 0), Containers.PyTuple_GetItem(excInfo, 1), Containers.PyTuple_GetItem(excInfo, 2));
        if (traceback == Exceptions.None) traceback = 0;
        foreach (var part in (nint[])[type, value, traceback]) ObjectProtocol.Py_IncRef(part);
        Errors.PyErr_Restore(type, value, traceback);
        return 0;
    }
}
