using Microsoft.Extensions.Logging;

namespace Wizgi.Server.Diagnostics;

/// <summary>What the front ends log. Nothing a client can cause on its own is above Information.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(EventIds.RequestRejected, LogLevel.Information, "Request from {client} refused with {status}: {why}")]
    public static partial void RequestRejected(this ILogger logger, string client, string status, string why);

    [LoggerMessage(EventIds.ClientGone, LogLevel.Debug, "The client went away during {request}")]
    public static partial void ClientGone(this ILogger logger, string request);

    [LoggerMessage(EventIds.ClientGivenUp, LogLevel.Debug, "The client of {request} {complaint} and was given up")]
    public static partial void ClientGivenUp(this ILogger logger, string request, string complaint);

    [LoggerMessage(EventIds.FileTooShort, LogLevel.Error, "The file of {request} became {missing} bytes shorter while it was sent; the response broke off")]
    public static partial void FileTooShort(this ILogger logger, string request, long missing);

    [LoggerMessage(EventIds.BodyBroken, LogLevel.Information, "The body of {request} could not be read: {why} The application said: {message}")]
    public static partial void BodyBroken(this ILogger logger, string request, string why, string message);

    [LoggerMessage(EventIds.ApplicationFailed, LogLevel.Error, "Error in {request}: {message}{traceback}")]
    public static partial void ApplicationFailed(this ILogger logger, string request, string message, string traceback);

    [LoggerMessage(EventIds.DeadlinePassed, LogLevel.Error, "Deadline of {request} passed: the application has taken {seconds:0.0} s (--timeout); it is interrupted, and its client told so{stack}")]
    public static partial void DeadlinePassed(this ILogger logger, string request, double seconds, string stack);

    [LoggerMessage(EventIds.CameBack, LogLevel.Information, "The call of {request} has ended, {seconds:0.0} s after it was given up")]
    public static partial void CameBack(this ILogger logger, string request, double seconds);

    [LoggerMessage(EventIds.ThreadStuck, LogLevel.Error, "The call of {request} does not end, {seconds:0.#} s after it was interrupted. Threads stuck: {stuck} of {threads}")]
    public static partial void ThreadStuck(this ILogger logger, string request, double seconds, int stuck, int threads);

    [LoggerMessage(EventIds.AcceptFailed, LogLevel.Warning, "No connection can be accepted: {why}. Trying again in {pause} ms; raise the limit of open files (ulimit -n) if this stays.")]
    public static partial void AcceptFailed(this ILogger logger, string why, int pause);

    [LoggerMessage(EventIds.ConnectionsFull, LogLevel.Information, "All {count} connections are busy; new clients wait until one ends (--worker-connections). Told once.")]
    public static partial void ConnectionsFull(this ILogger logger, int count);

    [LoggerMessage(EventIds.StopForced, LogLevel.Warning, "Open connections cut by the stop: {count}")]
    public static partial void StopForced(this ILogger logger, int count);

    [LoggerMessage(EventIds.ProxyPeerRefused, LogLevel.Information, "Connection from {peer} closed: it is not in --proxy-allow-from, and with --proxy-protocol nobody else may connect")]
    public static partial void ProxyPeerRefused(this ILogger logger, string peer);

    [LoggerMessage(EventIds.ProxyHeaderMalformed, LogLevel.Information, "Connection from {peer} closed: it does not begin with a PROXY header as --proxy-protocol allows it")]
    public static partial void ProxyHeaderMalformed(this ILogger logger, string peer);

    [LoggerMessage(EventIds.ForwardingRemoved, LogLevel.Information, "Forwarded headers from {peer} are removed, as it is not in --forwarded-allow-ips. This is said once.")]
    public static partial void ForwardingRemoved(this ILogger logger, string peer);

    [LoggerMessage(EventIds.GatewayPeerRefused, LogLevel.Information, "Connection from {peer} closed: it is not in --forwarded-allow-ips, and with --protocol nobody else may connect by TCP")]
    public static partial void GatewayPeerRefused(this ILogger logger, string peer);

    [LoggerMessage(EventIds.GatewayBroken, LogLevel.Information, "{protocol} connection from {peer} closed: {why}")]
    public static partial void GatewayBroken(this ILogger logger, string protocol, string peer, string why);

    [LoggerMessage(EventIds.GatewayFailed, LogLevel.Error, "The front end failed in {method} {target}, which is a bug of Wizgi")]
    public static partial void GatewayFailed(this ILogger logger, string method, string target, Exception problem);

    [LoggerMessage(EventIds.CgiRefused, LogLevel.Warning, "The environment is no CGI request: {why}")]
    public static partial void CgiRefused(this ILogger logger, string why);

    [LoggerMessage(EventIds.ServerListening, LogLevel.Information, "Listening at: {address} ({process})")]
    public static partial void Listening(this ILogger logger, string address, int process);
}
