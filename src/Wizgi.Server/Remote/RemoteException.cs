namespace Wizgi.Server.Remote;

/// <summary>An origin did not answer, or not with something that can be passed on.</summary>
/// <param name="status">What the client is told: 400, 501, 502 or 504 (RFC 9110 §15.6).</param>
/// <param name="message">For the log.</param>
internal sealed class RemoteException(int status, string message) : Exception(message)
{
    public int Status => status;

    /// <summary>It is about the origin, not about what was asked for.</summary>
    public bool IsOrigins => Status is 502 or 504;

    /// <summary>Nothing of the request has left: there was no connection.</summary>
    public bool IsUnsent { get; init; }

    /// <summary>What the client gets.</summary>
    public string StatusLine => Status switch
    {
        400 => "400 Bad Request",
        501 => "501 Not Implemented",
        504 => "504 Gateway Timeout",
        _ => "502 Bad Gateway",
    };

    /// <summary>From what the client library throws.</summary>
    public static RemoteException From(Exception problem) => problem switch
    {
        RemoteException known => known,
        _ when HasNotLeft(problem) => new RemoteException(IsLate(problem) ? 504 : 502, IsLate(problem) ? "no connection in time" : $"no connection: {problem.GetBaseException().Message}") { IsUnsent = true },
        OperationCanceledException => new RemoteException(504, "no answer in time"),
        HttpRequestException { InnerException: OperationCanceledException } => new RemoteException(504, "no answer in time"),
        HttpRequestException { InnerException: HttpIOException inner } when inner.Message == problem.Message => new RemoteException(502, inner.Message),
        HttpRequestException { InnerException: { } inner } => new RemoteException(502, $"{problem.Message} {inner.Message}"),
        _ => new RemoteException(502, problem.Message),
    };

    /// <summary>Whether what the client library throws means that there was no connection, or none that could be used.</summary>
    public static bool HasNotLeft(Exception problem) => problem switch
    {
        // Its word for ConnectTimeout.
        OperationCanceledException { InnerException: TimeoutException } => true,
        // A second connection for the same request, which we do not make: the first was lost with it.
        HttpRequestException { InnerException: HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } } => false,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => true,
        _ => false,
    };

    private static bool IsLate(Exception problem) => problem is OperationCanceledException or HttpRequestException { InnerException: OperationCanceledException };
}
