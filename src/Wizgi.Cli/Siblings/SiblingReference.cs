using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Siblings;

/// <summary>Names an application in another language: <c>rack:config.ru</c>.</summary>
/// <param name="Sibling">The language.</param>
/// <param name="Application">What stands behind the prefix.</param>
internal sealed record SiblingReference(Sibling Sibling, string Application)
{
    public static bool IsOne(string reference) => TryParse(reference, out _);

    public static bool TryParse(string? reference, [NotNullWhen(true)] out SiblingReference? parsed)
    {
        parsed = Sibling.All.FirstOrDefault(sibling => reference?.StartsWith(sibling.Prefix, StringComparison.Ordinal) == true) is { } sibling
            ? new SiblingReference(sibling, reference![sibling.Prefix.Length..])
            : null;
        return parsed is not null;
    }

    /// <summary>What the handler is told to load.</summary>
    /// <param name="folder">The application's directory.</param>
    public string PathIn(string folder) => Path.GetFullPath(Application, folder) is var path && (File.Exists(path) || !Sibling.TakesNames) ? path : Application;

    /// <summary>Whether there are the file and the program; what the handler needs besides, <see cref="Probe"/> tells.</summary>
    /// <exception cref="FormatException">One is not there; the message says what to install.</exception>
    public void Check(string folder)
    {
        if (Application.Length == 0) throw new FormatException($"a file is missing behind {Sibling.Prefix}, such as {Sibling.Prefix}{Sibling.Example}");
        var path = Path.GetFullPath(Application, folder);
        var isName = Sibling.TakesNames && !Application.Contains('/', StringComparison.Ordinal) && !Application.EndsWith(Path.GetExtension(Sibling.Example), StringComparison.Ordinal);
        if (!isName && !File.Exists(path)) throw new FormatException($"there is no file {path}");
        if (Sibling.Needed(Application) is { } needed && Find(needed) is null) throw new FormatException($"{Sibling.Name} applications need {needed}, which is not on PATH. Install it: apt-get install {Sibling.Packages}");
    }

    /// <summary>Asks the program whether the libraries of the handler are there.</summary>
    /// <exception cref="UserError">They are not.</exception>
    public void Probe()
    {
        if (Sibling.Needed(Application) is not { } needed) return;
        using var process = Process.Start(new ProcessStartInfo(needed, Sibling.Probe) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        _ = output.GetAwaiter().GetResult();
        process.WaitForExit();
        if (process.ExitCode == 0) return;
        var why = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? $"{needed} exited with code {process.ExitCode}";
        throw new UserError($"{Sibling.Prefix}{Application}: {Sibling.Name} applications need what is in these packages: apt-get install {Sibling.Packages} ({why})");
    }

    /// <summary>As it was given.</summary>
    public override string ToString() => Sibling.Prefix + Application;

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
