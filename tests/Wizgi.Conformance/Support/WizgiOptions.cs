namespace Wizgi.Conformance.Support;

/// <summary>How a test starts <c>wizgi</c>.</summary>
public sealed class WizgiOptions
{
    /// <summary>More arguments, as typed on the command line.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>The working directory, and so the first place modules are looked for; <c>tests/apps</c> by default.</summary>
    public string? Directory { get; init; }

    /// <summary>The interpreter; Debian's, which has the frameworks, by default. Empty: let wizgi choose.</summary>
    public string Python { get; init; } = Repository.Python;

    /// <summary>A program and its arguments that becomes wizgi, as <c>setpriv</c> does: wizgi's command line follows them.</summary>
    public string[] Through { get; init; } = [];

    /// <summary>What is started: another server that says where it listens in the same words, for a comparison.</summary>
    public string Program { get; init; } = Repository.Wizgi;

    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>Nothing is added to <see cref="Arguments"/>: the rest stands in a configuration file.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>The run is one behind a web server, and this server is not about something else.</summary>
    internal bool IsBehindWebServer => FrontEnd.IsGateway && !IsConfigured && !Arguments.Any(word => word is "--protocol" or "--front-end" or "--certfile" or "--http");

    internal IEnumerable<string> ToArguments()
    {
        if (IsConfigured) return Arguments;
        return Complete();
    }

    private IEnumerable<string> Complete()
    {
        if (!Arguments.Contains("-b")) foreach (var word in (string[])["-b", "127.0.0.1:0"]) yield return word;
        if (Python.Length > 0 && !Arguments.Contains("--python")) foreach (var word in (string[])["--python", Python]) yield return word;
        // Most tests are about a worker, which they signal and look into: it is the process they start.
        if (!Arguments.Contains("-w")) foreach (var word in (string[])["-w", "0"]) yield return word;
        if (FrontEnd.IsKestrel && !Arguments.Contains("--front-end")) foreach (var word in FrontEnd.Arguments) yield return word;
        if (IsBehindWebServer) foreach (var word in (string[])["--protocol", "fastcgi"]) yield return word;
        foreach (var word in Arguments) yield return word;
    }
}
