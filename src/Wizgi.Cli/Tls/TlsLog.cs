using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Tls;

/// <summary>What is logged of certificates. Events 3200 to 3299.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(3201, LogLevel.Information, "The certificates have changed; new connections get the new ones")]
    public static partial void CertificatesRenewed(this ILogger logger);

    [LoggerMessage(3202, LogLevel.Error, "The certificates have changed and cannot be used; the ones before stay. {why}")]
    public static partial void CertificatesKept(this ILogger logger, string why);

    [LoggerMessage(3203, LogLevel.Warning, "{warning}")]
    public static partial void CertificateDoubtful(this ILogger logger, string warning);

    [LoggerMessage(3204, LogLevel.Warning, "{path}: user {user} cannot read it, so a new one is not noticed here; with -w 1 or more the supervisor reads it")]
    public static partial void CertificatesUnreadable(this ILogger logger, string path, string user);

    [LoggerMessage(3205, LogLevel.Warning, "HTTP/3 is not spoken: {why}")]
    public static partial void NoHttp3(this ILogger logger, string why);
}
