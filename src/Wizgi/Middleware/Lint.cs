using System.Collections;

namespace Wizgi.Middleware;

/// <summary>The specification as middleware: checks what the server gives and what the application answers, and throws at the first breach.</summary>
/// <remarks>
/// PEP 3333 as a whole; what <c>wsgiref.validate</c> is for Python. Put it around an application in development:
/// every breach is an <see cref="ApplicationError"/> that names the rule.
/// </remarks>
public static class Lint
{
    /// <summary>Checks an application and who calls it.</summary>
    public static WsgiApplication Wrap(WsgiApplication application) => Wrap(application, static _ => { });

    /// <summary>Checks an application and who calls it.</summary>
    /// <param name="application">What is checked.</param>
    /// <param name="found">Gets the sentence of each breach as well: an application may catch what is thrown.</param>
    public static WsgiApplication Wrap(WsgiApplication application, Action<string> found) => (environ, startResponse) =>
    {
        Watch(found, () => LintEnviron.Check(environ));
        var state = new State(startResponse, found);
        var body = application(environ, state.Start);
        if (body is null) Watch(found, static () => throw Breach("the application returned null instead of a body"));
        return new CheckedBody(body!, state);
    };

    private static void Watch(Action<string> found, Action check)
    {
        try
        {
            check();
        }
        catch (ApplicationError problem)
        {
            found(problem.Message);
            throw;
        }
    }

    internal static ApplicationError Breach(string what) => ApplicationError.State($"WSGI contract: {what}");

    private sealed class State(StartResponse next, Action<string> found)
    {
        private bool _started;
        private bool _sent;
        private bool _mayHaveBody = true;

        public void Item(ReadOnlyMemory<byte> item)
        {
            if (item.IsEmpty) return;
            Check(_started, "a body item came before start_response was called");
            _sent = true;
        }

        public void End()
        {
            Check(_started, "start_response was never called");
            Check(_mayHaveBody || !_sent, "a 204 or 304 response has a body");
        }

        public void Check(bool isKept, string what)
        {
            if (!isKept) Watch(found, () => throw Breach(what));
        }

        public Write Start(string status, IReadOnlyList<ResponseHeader> headers, ExcInfo? excInfo)
        {
            Watch(found, () => CheckHead(status, headers, excInfo));
            var write = next(status, headers, excInfo);
            _started = true;
            return chunk =>
            {
                Item(chunk);
                write(chunk);
            };
        }

        private void CheckHead(string status, IReadOnlyList<ResponseHeader> headers, ExcInfo? excInfo)
        {
            if (_started && excInfo is null) throw Breach("start_response was called a second time without exc_info");
            var head = new ResponseHead();
            head.SetStatus(NativeString.ToBytes(status, "status"));
            foreach (var (name, value) in headers)
            {
                if (name.Equals("status", StringComparison.OrdinalIgnoreCase)) throw Breach("a header is called 'Status'; the status is the first argument");
                head.Add(NativeString.ToBytes(name, "header name"), NativeString.ToBytes(value, $"the value of header '{name}'"));
            }
            _mayHaveBody = !head.IsBodiless;
            var typed = headers.Any(header => header.Name.Equals("content-type", StringComparison.OrdinalIgnoreCase));
            if (_mayHaveBody && !typed && head.ContentLength != 0) throw Breach($"a {head.StatusCode} response has no Content-Type");
            if (!_mayHaveBody && typed) throw Breach($"a {head.StatusCode} response has a Content-Type although it has no body");
        }
    }

    private sealed class CheckedBody(IEnumerable<ReadOnlyMemory<byte>> inner, State state) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
    {
        private bool _iterated;
        private bool _closed;

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
        {
            state.Check(!_iterated, "the server iterated the body a second time");
            _iterated = true;
            return Iterate();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            state.Check(!_closed, "the server closed the body a second time");
            _closed = true;
            ResponseBody.Close(inner);
        }

        private IEnumerator<ReadOnlyMemory<byte>> Iterate()
        {
            foreach (var item in inner)
            {
                state.Check(!_closed, "the server iterated the body after it closed it");
                state.Item(item);
                yield return item;
            }
            state.End();
        }
    }
}
