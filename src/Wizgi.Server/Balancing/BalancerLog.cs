using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;

namespace Wizgi.Server.Balancing;

internal static partial class BalancerLog
{
    [LoggerMessage(EventIds.DestinationEjected, LogLevel.Warning, "{Destination} gets no requests for {Seconds} s: {Reason}")]
    public static partial void Ejected(this ILogger log, string destination, double seconds, string reason);

    [LoggerMessage(EventIds.DestinationBack, LogLevel.Information, "{Destination} is back")]
    public static partial void Back(this ILogger log, string destination);

    [LoggerMessage(EventIds.DestinationDown, LogLevel.Warning, "{Destination} gets no requests, as its health check fails: {Reason}")]
    public static partial void Down(this ILogger log, string destination, string reason);

    [LoggerMessage(EventIds.DestinationUp, LogLevel.Information, "{Destination} gets requests again, as its health check succeeds")]
    public static partial void Up(this ILogger log, string destination);

    [LoggerMessage(EventIds.DestinationStillOut, LogLevel.Debug, "{Destination} cannot be reached yet; the next look is in {Seconds} s")]
    public static partial void StillOut(this ILogger log, string destination, double seconds);

    [LoggerMessage(EventIds.DestinationAdded, LogLevel.Information, "{Destination} is a destination now, weight {Weight}{Draining}")]
    public static partial void Added(this ILogger log, string destination, int weight, string draining);

    [LoggerMessage(EventIds.DestinationRemoved, LogLevel.Information, "{Destination} is no destination any more; {Requests} requests are under way there")]
    public static partial void Removed(this ILogger log, string destination, int requests);
}
