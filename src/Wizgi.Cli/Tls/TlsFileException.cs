namespace Wizgi.Cli.Tls;

/// <summary>A file of TLS will not do.</summary>
/// <param name="path">Which.</param>
/// <param name="why">Why, and what would do.</param>
internal sealed class TlsFileException(string path, string why) : Exception($"{path}: {why}")
{
    /// <summary>As given to the constructor.</summary>
    public string Path => path;

    /// <summary>Why a file cannot be read, in a few words.</summary>
    public static string Reason(Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => $"user {Environment.UserName} may not read it",
        _ => problem.Message,
    };
}
