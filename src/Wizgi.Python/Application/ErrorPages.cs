using System.Text;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>Pages that show a developer what went wrong: <c>Boot/wizgi_debug.py</c>, which is loaded with the first of these objects. Attached.</summary>
internal sealed unsafe class ErrorPages
{
    private readonly EmbeddedModule _module = EmbeddedModule.Load("wizgi_debug");
    private readonly (byte[] Name, byte[] Value)[] _fields;

    public ErrorPages()
    {
        var lines = _module.Call("header_lines");
        _fields = [.. Str.ToText(lines).Split('\n').Select(line => line.Split(": ", 2)).Select(pair => (Encoding.ASCII.GetBytes(pair[0]), Encoding.ASCII.GetBytes(pair[1])))];
        ObjectProtocol.Py_DecRef(lines);
    }

    /// <summary>The page of an error, HTML in UTF-8.</summary>
    /// <param name="error">Not disposed yet.</param>
    /// <param name="environ">Borrowed: that of the request, or 0: there was none.</param>
    public byte[] Make(PythonError error, nint environ)
    {
        if (error.Exception == 0) return [];
        var page = _module.Call("page", error.Exception, environ == 0 ? Exceptions.None : environ);
        var bytes = page == 0 ? null : Bytes.PyBytes_AsString(page);
        // It catches everything; what may come through all the same is an exception that another thread sent to this one.
        if (bytes is null) Errors.PyErr_Clear();
        var html = bytes is null ? [] : new ReadOnlySpan<byte>(bytes, (int)Bytes.PyBytes_Size(page)).ToArray();
        ObjectProtocol.Py_DecRef(page);
        return html;
    }

    /// <summary>Answers with a page, if that is still possible.</summary>
    public void Send(Exchange exchange, byte[] page) => FailureAnswer.Send(exchange, page, "text/html; charset=utf-8"u8, _fields);
}
