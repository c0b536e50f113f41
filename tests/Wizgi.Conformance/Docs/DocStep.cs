namespace Wizgi.Conformance.Docs;

/// <summary>What a reader does at one place of a page.</summary>
/// <param name="Place">File and line.</param>
internal abstract record DocStep(string Place);

/// <summary>Writes a file. Outside of her own folders she does so as root.</summary>
internal sealed record DocFile(string Place, string Path, string Text) : DocStep(Place);

/// <summary>Types a command and looks at what it prints.</summary>
/// <param name="Seen">The lines that the page shows; none: it does not matter what comes.</param>
/// <param name="MayFail">The page shows its exit code.</param>
internal sealed record DocCommand(string Place, string Text, IReadOnlyList<string> Seen, bool MayFail = false) : DocStep(Place)
{
    /// <summary>Not a command, but Ctrl-C for the server in the foreground.</summary>
    public const string Interrupt = "^C";

    /// <summary>It is a server, which keeps the terminal. What follows is typed in another one.</summary>
    public bool KeepsTerminal => Seen.Any(line => line.Contains("Listening at: ", StringComparison.Ordinal));
}
