using System.Runtime.ExceptionServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Docs;

/// <summary>What a machine has on it when docs/deploy/install.md has been followed. The other pages begin there.</summary>
public sealed class InstalledMachine : IAsyncLifetime
{
    internal const string Page = "install.md";

    // A folder in which the installation is kept for the next run: for who writes pages.
    private static readonly string? Kept = Environment.GetEnvironmentVariable("WIZGI_TESTS_KEEP_INSTALLED");

    private readonly TemporaryFolder _folder = new();
    private ExceptionDispatchInfo? _problem;

    internal string Path => Kept ?? _folder.Path;

    internal static DocPage Read(string page)
    {
        var name = $"docs/deploy/{page}";
        return DocPage.Read(name, File.ReadAllText(System.IO.Path.Combine(Repository.Root, name)));
    }

    /// <summary>Tells in the test that asks, not in the fixture, what went wrong, and that it was skipped.</summary>
    internal void Check() => _problem?.Throw();

    public async ValueTask InitializeAsync()
    {
        if (Directory.Exists(Kept)) return;
        try
        {
            await using var machine = await DocMachine.Start(Path);
            await DocReader.Follow(Read(Page), machine);
            // The next pages begin in an empty folder.
            await machine.Run("cd; rm -rf *");
        }
        catch (Exception problem)
        {
            _problem = ExceptionDispatchInfo.Capture(problem);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
