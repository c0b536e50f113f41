using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Balance;

/// <summary>What <c>wizgi balance</c> logs. Events 5100 to 5199.</summary>
internal static partial class BalanceLog
{
    [LoggerMessage(5101, LogLevel.Information, "Balancing over {count} destinations: {destinations}")]
    public static partial void Balancing(this ILogger logger, int count, string destinations);

    [LoggerMessage(5102, LogLevel.Information, "The destinations have been read anew: {count}")]
    public static partial void Reread(this ILogger logger, int count);

    [LoggerMessage(5103, LogLevel.Error, "The configuration is wrong, and the one before goes on: {why}")]
    public static partial void Kept(this ILogger logger, string why);

    [LoggerMessage(5104, LogLevel.Warning, "{method} {target} is answered with {status}: {destination}: {why}")]
    public static partial void RequestFailed(this ILogger logger, string method, string target, int status, string destination, string why);
}
