using System.Security.Cryptography;
using System.Text;
using Wizgi.Python.Application;
using Wizgi.Python.Profiling;

namespace Wizgi.Python;

/// <summary>Profiles requests with Python's cProfile, each into a file that <c>python -m pstats</c> and snakeviz open.</summary>
/// <remarks>
/// A request asks for it by the header <c>X-Wizgi-Profile</c>, or is one of every so many. The call, each item of the body and close() are in the profile, what the server does
/// between them is not. One request of a process is profiled at a time; another that asks meanwhile is served as usual, with a line in the log, and so it is where the application profiles itself.
/// From Python 3.12 on a profile has what other threads run meanwhile, too.
/// </remarks>
public static class Profiler
{
    /// <summary>The header of the request that asks for a profile, and of the response that names its file.</summary>
    public const string Header = "X-Wizgi-Profile";

    /// <summary>Puts it around an application of Python, with other middleware or not. On Python's main thread, attached.</summary>
    /// <exception cref="InvalidOperationException">Python does not run in this process.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, ProfilerOptions options)
    {
        if (!PythonRuntime.IsStarted) throw new InvalidOperationException("the profiler is Python's, which does not run in this process; dotnet-trace profiles C#");
        var profiles = new Profiles(options.Folder, options.Keep);
        var secret = options.Secret is null ? null : Encoding.UTF8.GetBytes(options.Secret);
        var count = 0;
        return (environ, startResponse) =>
        {
            var isAsked = environ.Header(Header) is { } said && (secret is null ? MiddlewareRunner.Current?.MayShowErrors == true : CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(said), secret));
            var isDue = options.Every > 0 && (uint)Interlocked.Increment(ref count) % (uint)options.Every == 0;
            return (isAsked || isDue) && profiles.TryBegin(environ) is { } profile
                ? new ProfiledCall(profile, isTold: isAsked).Run(application, environ, startResponse)
                : application(environ, startResponse);
        };
    }
}
