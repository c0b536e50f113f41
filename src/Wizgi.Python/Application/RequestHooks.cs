using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>Python callables that are called before and after each application call: <c>before(environ)</c> and <c>after(request, status, fields, sent)</c>.</summary>
/// <param name="before">Owned, for ever.</param>
/// <param name="after">Owned, for ever.</param>
internal sealed unsafe class RequestHooks(nint before, nint after)
{
    /// <summary>New: the request for <see cref="After"/>; 0 with an error pending, which is the application's then.</summary>
    public nint Before(nint environ) => ObjectProtocol.PyObject_VectorcallDict(before, &environ, 1, 0);

    /// <summary>Tells how it went. Steals the request.</summary>
    /// <param name="request">From <see cref="Before"/>.</param>
    /// <param name="head">The head of the response.</param>
    /// <param name="sent">The bytes of its body.</param>
    /// <param name="exchange">Hears of an error in the hooks' own code; those of the hooks themselves are logged there.</param>
    public void After(nint request, ResponseHead head, long sent, Exchange exchange)
    {
        var arguments = stackalloc nint[4] { request, Str.FromLatin1(head.Status), Str.FromLatin1(head.Fields), Numbers.PyLong_FromLongLong(sent) };
        var result = ObjectProtocol.PyObject_VectorcallDict(after, arguments, 4, 0);
        ObjectProtocol.Py_DecRef(result);
        for (var index = 0; index < 4; index++) ObjectProtocol.Py_DecRef(arguments[index]);
        if (result != 0) return;
        using var error = PythonError.Take();
        exchange.ReportError($"post_request failed: {error.Message}", error.Traceback);
    }
}
