using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>Runs a Python application for a front end, on one thread.</summary>
/// <remarks>
/// A request, step by step: 1 make the environ; 2 call the application; 3 send its body; 4 end the response; 5 close the body. An error
/// in 1 to 3 becomes a 500 or a broken connection; one in 5 only a log entry. All on one thread, as generators and sqlite3 need it.
/// </remarks>
internal sealed unsafe class PythonRunner(nint application, ServerTraits traits, ErrorPages? pages) : PythonGate, IApplicationRunner
{
    private readonly PythonEnviron _environ = new(traits);
    private readonly RequestCall _call = new();

    // Owned, while somebody wants to look at it afterwards; the application may have added to it.
    private nint _shown;

    /// <summary>What is called around each call of the application; null: nothing is.</summary>
    public RequestHooks? Hooks { get; init; }

    public void Run(Exchange exchange)
    {
        nint body = 0, request = 0;
        _call.Begin(exchange);
        try
        {
            var environ = Show(exchange, _environ.Make(exchange, _call));
            if (Hooks is not null && (request = Hooks.Before(environ)) == 0) ObjectProtocol.Py_DecRef(environ);
            else body = Call(environ);
            ForkFlag.EndChild();
            if (body == 0 || !BodySender.Send(exchange, body)) Fail(exchange, null);
            else FailureAnswer.Finish(exchange);
        }
        catch (Exception problem)
        {
            Fail(exchange, problem);
        }
        // close() is called whole.
        if (exchange.IsAbandoned) CancelInterrupt();
        Close(exchange, body);
        Hide(exchange);
        if (exchange.IsClientGone)
        {
            exchange.ReportClientGone();
            exchange.GiveUp();
        }
        else if (exchange.IsOverrun)
        {
            exchange.ReportError($"the body is longer than its Content-Length {exchange.PromisedLength}; the rest was dropped", "");
        }
        if (request != 0) Hooks!.After(request, exchange.Head, exchange.BodyBytes, exchange);
        _call.End();
    }

    // Steals the environ. The application may keep it.
    private nint Call(nint environ)
    {
        var arguments = stackalloc nint[2] { environ, _call.StartResponse };
        var body = ObjectProtocol.PyObject_VectorcallDict(application, arguments, 2, 0);
        ObjectProtocol.Py_DecRef(environ);
        return body;
    }

    private nint Show(Exchange exchange, nint environ)
    {
        if (pages is not null || exchange.Notes is not null) _shown = Reference.Share(environ);
        return environ;
    }

    private void Hide(Exchange exchange)
    {
        if (_shown == 0) return;
        if (exchange.Notes is { } notes)
        {
            using var view = new PythonDictionary(_shown);
            notes.Take(Environ.Over(view));
        }
        ObjectProtocol.Py_DecRef(_shown);
        _shown = 0;
    }

    /// <summary>Reports what went wrong, a pending Python exception or a broken rule, and answers with a 500 if that is still possible.</summary>
    private void Fail(Exchange exchange, Exception? problem)
    {
        if (exchange.IsClientGone && problem is null && Errors.PyErr_Occurred() == 0) return;
        if (exchange.IsAbandoned)
        {
            // Told of already, with the stack at the deadline.
            Errors.PyErr_Clear();
            return;
        }
        if (problem is not null and not PythonErrorPending) Guard.Raise(problem);
        var error = PythonError.Take();
        exchange.ReportError(error.Message, error.Traceback);
        var page = pages is not null && exchange.Stage < ResponseStage.HeadSent && exchange.MayShowErrors ? pages.Make(error, _shown) : [];
        error.Dispose();
        try
        {
            if (page.Length > 0) pages!.Send(exchange, page);
            else FailureAnswer.Send(exchange);
        }
        catch (Exception another) when (another is ApplicationError)
        {
            // Only a start_response in another thread could have ended the response meanwhile.
            exchange.GiveUp();
        }
    }

    /// <summary>PEP 3333: close() is called when the request is over, whatever happened; lists and tuples have none.</summary>
    private static void Close(Exchange exchange, nint body)
    {
        if (body == 0 || BodySender.Close(body)) return;
        using var error = PythonError.Take();
        exchange.ReportError($"close() of the body failed: {error.Message}", error.Traceback);
        ObjectProtocol.Py_DecRef(body);
    }
}
