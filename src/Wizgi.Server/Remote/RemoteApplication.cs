namespace Wizgi.Server.Remote;

/// <summary>
/// An application in another process, perhaps on another machine, that is asked over HTTP. What it answers passes through as it comes, and so does
/// the request's body.
/// </summary>
/// <remarks>
/// SCRIPT_NAME is not part of what the origin is asked for: it gets PATH_INFO behind the path of the reference, and SCRIPT_NAME in
/// X-Forwarded-Prefix. Header fields end or pass as RFC 9110 §7.6.1 has it; who asked is told in Forwarded and X-Forwarded headers, whatever the request
/// itself said. No request is sent twice. 502: no connection, or an answer that is none; 504: no answer in time; behind its head a response
/// that breaks off does so for the client too. The body of a request is sent before the response is read, unless the client said
/// <c>Expect: 100-continue</c>: an origin that does not read what it is sent should close.
/// </remarks>
public static class RemoteApplication
{
    /// <summary>Whether a reference names one.</summary>
    internal static bool IsOne(string reference) => RemoteReference.IsOne(reference);

    /// <param name="reference"><c>http://HOST[:PORT][/PATH]</c>, <c>https://…</c>, or <c>http://unix:SOCKET[:/PATH]</c>, where the path of the socket ends at the next colon, as in nginx.</param>
    /// <param name="options">How it is talked to.</param>
    /// <exception cref="FormatException">It names nothing; the message says what is missing and what is allowed.</exception>
    public static WsgiApplication From(string reference, RemoteOptions? options = null) => From(RemoteReference.Parse(reference), options);

    /// <param name="reference">Where it is.</param>
    /// <param name="options">How it is talked to.</param>
    internal static WsgiApplication From(RemoteReference reference, RemoteOptions? options = null)
    {
        var with = options ?? new RemoteOptions();
        var client = RemoteClient.Make(reference, with);
        return (environ, startResponse) => Answer(environ, startResponse, reference, with, client);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Answer(Environ environ, StartResponse startResponse, RemoteReference reference, RemoteOptions options, HttpMessageInvoker client)
    {
        var call = new RemoteCall(environ, options);
        try
        {
            return Ask(call, environ, startResponse, reference, options, client);
        }
        catch (RemoteException problem)
        {
            call.Dispose();
            options.Failed?.Invoke(problem);
            if (!call.IsClientGone) environ.Errors.WriteLine($"{reference}: {problem.Message}");
            return Fail(startResponse, problem, null);
        }
        catch (ApplicationError problem) when (problem.InnerException is null)
        {
            call.Dispose();
            environ.Errors.WriteLine($"{reference}: the response cannot be passed on: {problem.Message}");
            return Fail(startResponse, new RemoteException(502, problem.Message), problem);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <summary>Asks an origin, and begins the response with what it answers.</summary>
    /// <param name="call">Disposed with the body that is returned, or by who calls when there is none.</param>
    /// <param name="environ">The request.</param>
    /// <param name="startResponse">Of the server.</param>
    /// <param name="reference">Whom to ask.</param>
    /// <param name="options">How.</param>
    /// <param name="client">The way there.</param>
    /// <param name="onHead">May add to the headers of an answer; null: nobody does.</param>
    /// <param name="ended">Called when the body is closed.</param>
    /// <exception cref="RemoteException">There is no answer; nothing has begun.</exception>
    /// <exception cref="ApplicationError">The server does not take this response.</exception>
    internal static RemoteBody Ask(RemoteCall call, Environ environ, StartResponse startResponse, RemoteReference reference, RemoteOptions options, HttpMessageInvoker client,
        Action<List<ResponseHeader>>? onHead = null, Action? ended = null)
    {
        CheckRequest(environ, reference, options);
        var length = RemoteRequest.BodyLength(environ);
        var content = length == 0 ? null : new RemoteContent(length);
        var response = call.Send(client, RemoteRequest.Make(environ, reference, options.PassesEnviron, content), content);
        var headers = RemoteResponse.Headers(response);
        // The head waits for the first block in any case (PEP 3333); until then another can take its place.
        var first = call.Read();
        onHead?.Invoke(headers);
        startResponse(RemoteResponse.Status(response), headers);
        return new RemoteBody(call, reference, first, options.Failed, ended);
    }

    private static void CheckRequest(Environ environ, RemoteReference reference, RemoteOptions options)
    {
        if (environ.Header("Upgrade")?.Contains("websocket", StringComparison.OrdinalIgnoreCase) == true) throw new RemoteException(501, "a WebSocket was asked for, which WSGI does not have");
        if (environ.RequestMethod == "CONNECT") throw new RemoteException(501, "CONNECT was asked for, which WSGI does not have");
        if (!options.PassesEnviron && reference.BasePath.Length > 0 && RemoteTarget.HasDots(environ.PathInfo))
            throw new RemoteException(400, "the path has dot segments, which could lead out of the path that is served");
    }

    /// <summary>Answers in place of an origin.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> Fail(StartResponse startResponse, RemoteException problem, ApplicationError? error)
    {
        startResponse(problem.StatusLine, [new ResponseHeader("Content-Type", "text/plain; charset=utf-8")], error is null ? null : new ExcInfo(error));
        return ResponseBody.Of(problem.StatusLine[4..] + "\n");
    }
}
