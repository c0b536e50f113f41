using Wizgi.Conformance.Gateways;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Frameworks.Foreign;

/// <summary>
/// A site in <c>tests/apps/frameworks/foreign</c>. One for Python 3 runs in the server; one for Python 2.7 is a mount with that Python, which then
/// is all that the server serves.
/// </summary>
/// <param name="framework">The framework's name in <c>tests/frameworks/sources.json</c>.</param>
/// <param name="app">The reference given to <c>wizgi</c>.</param>
/// <param name="folder">The site's own folder in <c>foreign</c>, if it has one.</param>
public abstract class ForeignSite(string framework, string app, string folder = "") : SmallSite(app, "", "", Path.Combine("foreign", folder))
{
    private bool IsOld => Sources.PythonOf(framework) == "2.7";

    /// <summary>The framework's own clone.</summary>
    protected string Clone => Sources.PathOf(framework)[0];

    protected override Task<string?> FindMissing()
    {
        var missing = IsOld && Pythons.Python27 is null ? "there is no python2.7 on PATH, in /usr/bin, /usr/local/bin or ~/.pyenv" : Sources.FindMissing(framework);
        return Task.FromResult(missing);
    }

    protected override async Task<WizgiProcess> Start(string reference, string[] environment)
    {
        // gate.py stands beside the folder of the foreign ones.
        string[] path = ["--pythonpath", string.Join(',', [.. Sources.PathOf(framework), Path.Combine(Repository.Apps, "frameworks")])];
        if (!IsOld) return await WizgiProcess.Start(reference, new WizgiOptions { Directory = SiteFolder, Arguments = [.. path, .. environment] });
        var mount = $"--mount=/={reference},python={Pythons.Python27},threads=4";
        var server = await WizgiProcess.Start(mount, new WizgiOptions { Directory = SiteFolder, Arguments = ["-w", "1", "--threads", "8", .. path, .. environment] });
        await server.WaitForOutput("The pool of / is ready");
        return server;
    }
}
