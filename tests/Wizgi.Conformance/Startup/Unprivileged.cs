using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>Starts wizgi as a user who may do nothing special.</summary>
internal static class Unprivileged
{
    private static readonly string[] AsNobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];

    /// <summary>For <see cref="WizgiOptions.Through"/>. Skips the test where root cannot become that user, or that user cannot read the checkout.</summary>
    public static async Task<string[]> Through()
    {
        if (Environment.UserName != "root") return [];
        // That user cannot bring the build up to date.
        await WizgiProcess.Run(["--version"]);
        var program = Path.Combine(Repository.Root, "src", "Wizgi.Cli", "bin", "Release", "net10.0", "Wizgi.Cli.dll");
        try
        {
            using var process = Process.Start(AsNobody[0], [.. AsNobody[1..], "test", "-r", program]);
            await process.WaitForExitAsync();
            Assert.SkipUnless(process.ExitCode == 0, "an unprivileged user cannot read this checkout");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("setpriv is not on this machine");
        }
        return AsNobody;
    }
}
