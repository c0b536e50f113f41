using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>What a person sees who made a mistake: a sentence that says what to do, gunicorn's exit code, and never a stack trace of ours.</summary>
public abstract class StartupErrorTests
{
    protected const int Configuration = 1;
    protected const int Usage = 2;
    protected const int BootFailure = 3;
    protected const int LoadFailure = 4;

    protected static readonly string Apps = Path.Combine(Repository.Apps, "startup");

    public static TheoryData<string> Modes => Interpreters.Modes;

    private static Dictionary<string, string> InstallNothing => new() { ["WIZGI_INSTALL_MISSING"] = "" };

    protected static Task<string> Fail(int code, string app, params string[] arguments) =>
        Fail(code, app, new WizgiOptions { Directory = Apps, Arguments = arguments, Environment = InstallNothing });

    protected static async Task<string> Fail(int code, string app, WizgiOptions options)
    {
        var (exitCode, output) = await WizgiProcess.Run([app, .. options.ToArguments()], options);
        AssertNoStackTrace(output);
        Assert.True(code == exitCode, $"the exit code is {exitCode}, not {code}:\n{output}");
        return output;
    }

    protected static void AssertNoStackTrace(string output)
    {
        foreach (var sign in (string[])["   at Wizgi.", "   at System.", "Unhandled exception"]) Assert.DoesNotContain(sign, output, StringComparison.Ordinal);
    }
}
