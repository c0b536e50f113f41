using System.Net.Sockets;

namespace Wizgi.Server.Remote;

/// <summary>An origin did not answer, or not with something that can be passed on.</summary>
/// <param name="status">What the client is told: 400, 501, 502 or 504 (RFC 9110 §15.6).</param>
/// <param name="message">For the log.</param>
internal sealed class RemoteException(int status, string message) : Exception(message)
{
    public int Status => status;

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
        OperationCanceledException => new RemoteException(504, "no answer in time"),
        HttpRequestException { InnerException: OperationCanceledException } => new RemoteException(504, "no answer in time"),
        HttpRequestException { InnerException: SocketException inner, HttpRequestError: HttpRequestError.ConnectionError } => new RemoteException(502, $"no connection: {inner.Message}"),
        HttpRequestException { InnerException: HttpIOException inner } when inner.Message == problem.Message => new RemoteException(502, inner.Message),
        HttpRequestException { InnerException: { } inner } => new RemoteException(502, $"{problem.Message} {inner.Message}"),
        _ => new RemoteException(502, problem.Message),
    };
}
