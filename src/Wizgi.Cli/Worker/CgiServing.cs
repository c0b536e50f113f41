using Wizgi.AspNetCore.Cgi;
using Wizgi.AspNetCore.Gateways;
using Wizgi.Cli.Native;
using Wizgi.Server.Engine;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;

namespace Wizgi.Cli.Worker;

/// <summary>Makes a worker answer the one request that stands in its environment.</summary>
internal sealed class CgiServing
{
    /// <summary>
    /// After SIGTERM, by which a web server says that the client has gone, until a call is interrupted that does not see it by itself. Apache and lighttpd send SIGKILL some seconds later.
    /// </summary>
    public static readonly TimeSpan TimeToClose = TimeSpan.FromSeconds(1);

    private const string Header = "HTTP_";

    private readonly CgiRequest _request;
    private Func<bool> _hasFailed = static () => false;

    private CgiServing(CgiRequest request) => _request = request;

    /// <summary>What the process returns.</summary>
    public int ExitCode => _hasFailed() ? ExitCodes.Configuration : ExitCodes.Success;

    /// <summary>
    /// Takes the request out of the process. What the application prints goes to standard error from now on and not into the response, and neither it nor the
    /// programs that it starts read the body by mistake.
    /// </summary>
    public static CgiServing Take()
    {
        var variables = new CgiVariables();
        foreach (var entry in EnvironmentBlock.Read())
        {
            var end = entry.AsSpan().IndexOf((byte)'=');
            // Wizgi's own may have been settings.
            if (end > 0 && !entry.AsSpan().StartsWith("WIZGI_"u8) && !Launcher.PrivateVariables.Contains(System.Text.Encoding.Latin1.GetString(entry, 0, end))) variables.Add(entry.AsSpan(0, end), entry.AsSpan(end + 1));
        }
        var empty = Descriptors.OpenNull();
        var request = new CgiRequest(variables, Descriptors.Take(0, empty), Descriptors.Take(1, 2));
        _ = Posix.close(empty);
        return new CgiServing(request);
    }

    /// <summary>
    /// The names of variables that are request headers. They are the client's words, and other programs take them for orders (HTTP_PROXY: CVE-2016-5385), so the process has
    /// none of them when the application is loaded.
    /// </summary>
    public static IEnumerable<string> HeaderVariables() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith(Header, StringComparison.Ordinal) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'));

    public IFrontEnd Make(IApplicationRunner runner, FrontEndOptions options)
    {
        var frontEnd = new CgiFrontEnd(runner, options, _request);
        _hasFailed = () => frontEnd.HasFailed;
        return frontEnd;
    }

    /// <summary>Answers in place of an application that could not be loaded.</summary>
    public void Refuse() => CgiFrontEnd.Refuse(_request, new ServerLimits().SendTimeout);
}
