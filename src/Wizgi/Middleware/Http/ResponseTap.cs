using System.Collections;
using System.Runtime.ExceptionServices;

namespace Wizgi.Middleware.Http;

/// <summary>Decides what becomes of a response once its head is known.</summary>
/// <param name="head">May be changed, also when the response is not treated: it goes on changed.</param>
/// <param name="body">What the application returned; null while it has not returned, or when its body set the head only as it was iterated.</param>
/// <returns>Null: the body goes on as it is.</returns>
internal delegate Treatment? Decide(HeadDraft head, IEnumerable<ReadOnlyMemory<byte>>? body);

/// <summary>Stands between an application and the start_response it is given, and is a server to the one, an application to the other.</summary>
/// <remarks>
/// The head is held until it is final: until the application returns, until its first <c>write()</c>, or, where start_response is only called
/// while the body is iterated, until the first item that is not empty. What is not treated goes on as it came, the same body object:
/// its length and its file survive. Each item of a treated body is answered by one, an empty one if need be (PEP 3333, "Middleware Handling
/// of Block Boundaries").
/// </remarks>
internal sealed class ResponseTap
{
    private readonly StartResponse _outer;
    private readonly Decide _decide;
    private HeadDraft? _head;
    private Write? _write;
    private Treatment? _treatment;
    private bool _isDecided;

    private ResponseTap(StartResponse outer, Decide decide) => (_outer, _decide) = (outer, decide);

    /// <summary>Calls an application through a tap.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Call(WsgiApplication application, Environ environ, StartResponse outer, Decide decide)
    {
        var tap = new ResponseTap(outer, decide);
        var body = application(environ, tap.Start) ?? throw ApplicationError.Type("the application returned null instead of a body");
        try
        {
            if (tap._head is null) return new TappedBody(body, tap);
            tap.Settle(body);
            if (tap._treatment is null) return body;
            if (!tap._treatment.IsDone) return new TappedBody(body, tap);
        }
        catch
        {
            // Nobody else will ever see it.
            ResponseBody.Close(body);
            throw;
        }
        ResponseBody.Close(body);
        return tap._treatment.End(tap);
    }

    /// <summary>Sends the head on. The application cannot replace it from now on.</summary>
    public void Send(HeadDraft head) => Send(head.Status, head.Headers, head.ExcInfo);

    /// <inheritdoc cref="Send(HeadDraft)"/>
    public Write Send(string status, IReadOnlyList<ResponseHeader> headers, ExcInfo? excInfo) => _write = _outer(status, headers, excInfo);

    private Write Start(string status, IReadOnlyList<ResponseHeader> headers, ExcInfo? excInfo)
    {
        if (_head is not null && excInfo is null) throw ApplicationError.State("start_response was called a second time without exc_info (PEP 3333, The start_response() Callable)");
        if (_write is null)
        {
            _head = new HeadDraft(status, headers, excInfo);
            (_treatment, _isDecided) = (null, false);
        }
        else if (_treatment is null)
        {
            // Whether it is too late is known behind us.
            _write = _outer(status, headers, excInfo);
        }
        else
        {
            ExceptionDispatchInfo.Throw(excInfo!.Exception);
        }
        return WriteItem;
    }

    private void WriteItem(ReadOnlyMemory<byte> item)
    {
        var treated = Item(item);
        if (!treated.IsEmpty) _write!(treated);
    }

    private void Settle(IEnumerable<ReadOnlyMemory<byte>>? body)
    {
        if (_isDecided) return;
        _isDecided = true;
        _treatment = _decide(_head!, body);
        if (_treatment is null) Send(_head!);
    }

    private ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item)
    {
        if (item.IsEmpty) return item;
        if (_head is null) throw ApplicationError.State("the application yielded body bytes before it called start_response");
        Settle(null);
        if (_treatment is null) return item;
        return _treatment.IsDone ? default : _treatment.Item(item, this);
    }

    /// <summary>What comes behind the application's items. Without a head there is nothing: who asked for the body will say so.</summary>
    private IEnumerable<ReadOnlyMemory<byte>> End()
    {
        if (_head is null) return [];
        Settle(null);
        return _treatment?.End(this) ?? [];
    }

    private sealed class TappedBody(IEnumerable<ReadOnlyMemory<byte>> inner, ResponseTap tap) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
    {
        private readonly ResponseTap _tap = tap;
        private IEnumerable<ReadOnlyMemory<byte>>? _inner = inner;
        private IEnumerable<ReadOnlyMemory<byte>>? _rest;

        private bool IsDone => _tap._treatment is { IsDone: true };

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
        {
            if (!IsDone)
            {
                foreach (var item in _inner ?? [])
                {
                    yield return _tap.Item(item);
                    if (IsDone) break;
                }
            }
            // What is not wanted makes room before something is made in its place.
            if (IsDone) Close(ref _inner);
            _rest = _tap.End();
            foreach (var item in _rest) yield return item;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            try
            {
                Close(ref _inner);
            }
            finally
            {
                (_tap._treatment as IDisposable)?.Dispose();
                Close(ref _rest);
            }
        }

        private static void Close(ref IEnumerable<ReadOnlyMemory<byte>>? body)
        {
            var open = body;
            body = null;
            ResponseBody.Close(open);
        }
    }
}
