namespace Wizgi.Cli.Tls;

/// <summary>Where a password is: never on a command line, which every user of the machine can see.</summary>
/// <param name="Place">A path, or the name of a variable.</param>
/// <param name="IsFile">Which of the two.</param>
internal sealed record PasswordSource(string Place, bool IsFile)
{
    /// <param name="text">As given.</param>
    /// <param name="folder">What a relative path begins at.</param>
    /// <exception cref="FormatException">It is neither a file nor a variable.</exception>
    public static PasswordSource? Parse(string text, string folder) => text switch
    {
        "" => null,
        _ when text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5 => new PasswordSource(Path.GetFullPath(text[5..], folder), IsFile: true),
        _ when text.StartsWith("env:", StringComparison.Ordinal) && text.Length > 4 => new PasswordSource(text[4..], IsFile: false),
        // It may be the password itself, which is not to be shown.
        _ => throw new FormatException("file:PATH or env:VARIABLE is needed, not the password itself"),
    };

    /// <summary>The password; of a file its first line.</summary>
    /// <exception cref="TlsFileException">There is no such file or variable.</exception>
    public string Read()
    {
        if (!IsFile) return Environment.GetEnvironmentVariable(Place) ?? throw new TlsFileException(Place, "there is no such environment variable, which the password of the key is to be in");
        try
        {
            using var reader = new StreamReader(Place);
            return reader.ReadLine() ?? "";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException(Place, TlsFileException.Reason(problem));
        }
    }
}
