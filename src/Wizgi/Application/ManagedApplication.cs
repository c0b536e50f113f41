namespace Wizgi;

/// <summary>Runs an application written in C# for a front end: what the interpreter bridge is for Python.</summary>
/// <param name="application">The application, maybe with middleware around it.</param>
/// <param name="traits">What the environ says of the server.</param>
/// <param name="gate">What the front end holds while it works; null when there is one thread, and all of it is C#.</param>
/// <param name="explain">Answers an exception in its own way, or returns false.</param>
/// <param name="isLeftInside">
/// The gate is the front end's only, and is left while the application's own code runs; otherwise something inside the application needs it.
/// </param>
internal sealed class ManagedApplication(
    WsgiApplication application, ServerTraits traits, IThreadGate? gate = null, Func<Exchange, Exception, bool>? explain = null, bool isLeftInside = false) : IApplicationRunner
{
    // What the application's code runs outside of.
    private readonly IThreadGate? _outside = isLeftInside ? gate : null;

    // A file up to here mostly fits the socket and is sent at once.
    private const int LongestFileHeld = 64 * 1024;

    public void Enter() => gate?.Enter();

    public void Leave() => gate?.Leave();

    public string DescribeStack() => gate?.DescribeStack() ?? "";

    public void Interrupt() => gate?.Interrupt();

    public void CancelInterrupt() => gate?.CancelInterrupt();

    public void Run(Exchange exchange) => Run(exchange, null);

    /// <summary>Runs the application on an environ that the front end's language has made already; null: it is made here.</summary>
    public void Run(Exchange exchange, Environ? environ)
    {
        IEnumerable<ReadOnlyMemory<byte>>? body = null;
        using var errors = new ErrorWriter(exchange, _outside);
        using var extensions = new ManagedExtensions(exchange, _outside);
        try
        {
            environ ??= MakeEnviron(exchange, errors, extensions);
            body = Call(environ, (status, headers, excInfo) => Start(exchange, status, headers, excInfo));
            if (exchange.Stage == ResponseStage.HeadSet && ResponseBody.KnownLength(body) is { } length) exchange.KnowLength(length);
            if (FileRange.Of(body) is { } file) SendFile(exchange, file);
            else SendItems(exchange, body);
            Finish(exchange);
            if (exchange.IsOverrun) exchange.ReportError($"the body is longer than its Content-Length {exchange.PromisedLength}; the rest was dropped", "");
        }
        catch (Exception problem)
        {
            // A broken rule is told in its message; the trace would only show the server.
            exchange.ReportError(problem.Message, problem is ApplicationError ? "" : problem.ToString());
            if (explain is null || !explain(exchange, problem)) Fail(exchange);
        }
        // close() is called whole.
        if (exchange.IsAbandoned) CancelInterrupt();
        try
        {
            Close(body);
        }
        catch (Exception problem)
        {
            exchange.ReportError($"close() of the body failed: {problem.Message}", problem.ToString());
        }
        if (environ is not null) exchange.Notes?.Take(environ);
        if (!exchange.IsClientGone) return;
        exchange.ReportClientGone();
        exchange.GiveUp();
    }

    // ---- The application's own code, outside the gate ------------------------------------------------------------------------------

    private IEnumerable<ReadOnlyMemory<byte>> Call(Environ environ, StartResponse startResponse)
    {
        _outside?.Leave();
        try
        {
            return application(environ, startResponse) ?? throw ApplicationError.Type("the application returned null instead of a body");
        }
        finally
        {
            _outside?.Enter();
        }
    }

    private bool MoveNext(IEnumerator<ReadOnlyMemory<byte>> items)
    {
        _outside?.Leave();
        try
        {
            return items.MoveNext();
        }
        finally
        {
            _outside?.Enter();
        }
    }

    private void Close(object? closable)
    {
        _outside?.Leave();
        try
        {
            (closable as IDisposable)?.Dispose();
        }
        finally
        {
            _outside?.Enter();
        }
    }

    // ---- The front end's, inside ---------------------------------------------------------------------------------------------------

    private void Finish(Exchange exchange)
    {
        while (!exchange.IsClientGone && !exchange.TryFinish()) WaitToSend(exchange);
    }

    private void WaitToSend(Exchange exchange)
    {
        gate?.Leave();
        exchange.WaitToSend();
        gate?.Enter();
    }

    private void Fail(Exchange exchange)
    {
        var page = exchange.FailurePage;
        if (!exchange.BeginFailure(page.Length, "text/plain; charset=utf-8"u8)) return;
        Send(exchange, page);
        Finish(exchange);
    }

    private Write Start(Exchange exchange, string status, IReadOnlyList<ResponseHeader> headers, ExcInfo? excInfo)
    {
        using var visit = ManagedGate.Visiting(_outside);
        if (!exchange.BeginHead(excInfo is not null))
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(excInfo!.Exception);
        exchange.Head.SetStatus(NativeString.ToBytes(status, "status"));
        foreach (var (name, value) in headers)
            exchange.Head.Add(NativeString.ToBytes(name, "header name"), NativeString.ToBytes(value, $"the value of header '{name}'"));
        exchange.EndHead();
        return chunk => Write(exchange, chunk.Span);
    }

    private void Write(Exchange exchange, ReadOnlySpan<byte> chunk)
    {
        using var visit = ManagedGate.Visiting(_outside);
        Send(exchange, chunk);
    }

    private void SendItems(Exchange exchange, IEnumerable<ReadOnlyMemory<byte>> body)
    {
        var items = body.GetEnumerator();
        try
        {
            while (MoveNext(items))
                if (!Send(exchange, items.Current.Span) || exchange.IsOverrun) break;
        }
        finally
        {
            Close(items);
        }
    }

    /// <summary>Has the front end send a file. A long one takes its time, so nothing is held meanwhile.</summary>
    private void SendFile(Exchange exchange, FileRange file)
    {
        exchange.KnowLength(file.Length);
        var isHeld = file.Length <= LongestFileHeld;
        var isCounted = false;
        file.File.DangerousAddRef(ref isCounted);
        exchange.IsSendingFile = !isHeld;
        if (!isHeld) Leave();
        try
        {
            var end = file.Offset + file.Length;
            for (var offset = file.Offset; offset < end;)
            {
                var sent = exchange.SendFile((int)file.File.DangerousGetHandle(), offset, end - offset);
                if (sent is Exchange.Broken or 0) break;
                if (sent > 0) offset += sent;
                else if (isHeld) WaitToSend(exchange);
                else exchange.WaitToSend();
            }
        }
        finally
        {
            if (!isHeld) Enter();
            exchange.IsSendingFile = false;
            file.File.DangerousRelease();
        }
    }

    /// <returns>False: the client is gone.</returns>
    private bool Send(Exchange exchange, ReadOnlySpan<byte> item)
    {
        while (!item.IsEmpty)
        {
            var sent = exchange.Send(item);
            if (sent < 0) return false;
            item = item[sent..];
            if (!item.IsEmpty) WaitToSend(exchange);
        }
        return true;
    }

    private Environ MakeEnviron(Exchange exchange, ErrorWriter errors, ManagedExtensions extensions)
    {
        var environ = new Environ
        {
            [EnvironKeys.Version] = (1, 0),
            [EnvironKeys.UrlScheme] = "http",
            [EnvironKeys.ScriptName] = "",
            [EnvironKeys.Input] = new InputStream(exchange, gate, _outside),
            [EnvironKeys.Errors] = errors,
            [EnvironKeys.MultiThread] = traits.MultiThread,
            [EnvironKeys.MultiProcess] = traits.MultiProcess,
            [EnvironKeys.RunOnce] = traits.RunOnce,
            [EnvironKeys.InputTerminated] = true,
            [EnvironKeys.FileWrapper] = (Func<Stream, int, FileWrapper>)((stream, blockSize) => new FileWrapper(stream, blockSize)),
            [EnvironKeys.ServerSoftware] = traits.Software,
        };
        extensions.AddTo(environ);
        exchange.WriteEnviron(new EnvironWriter(environ));
        return environ;
    }
}
