using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Samples;

/// <summary>The files of <c>samples/</c>, used as their first lines say.</summary>
internal static class Sample
{
    // The first build of a machine fetches packages.
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);

    // Builds of one machine wait for each other; two of the same project would write the same files.
    private static readonly SemaphoreSlim Builds = new(1);

    /// <summary>Where the samples tell to put their assemblies.</summary>
    public static string Bin { get; } = Path.Combine(Repository.Root, "samples", "bin");

    /// <summary>From the root of the checkout, with Debian's Python, which has the frameworks.</summary>
    public static WizgiOptions Options(params string[] arguments) => new() { Directory = Repository.Root, Arguments = [.. arguments] };

    /// <summary>Builds a single file into <see cref="Bin"/>, or another folder.</summary>
    public static async Task Build(string name, string? output = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(BuildLimit);
        await Builds.WaitAsync(limit.Token);
        try
        {
            using var build = Start("dotnet", "build", Path.Combine(Repository.Root, "samples", name), "-o", output ?? Bin, "-v", "quiet", "--nologo");
            var said = await build.StandardOutput.ReadToEndAsync(limit.Token);
            await build.WaitForExitAsync(limit.Token);
            Assert.True(build.ExitCode == 0, said);
        }
        finally
        {
            Builds.Release();
        }
    }

    public static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
