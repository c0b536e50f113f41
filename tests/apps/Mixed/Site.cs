using Wizgi;
using Wizgi.Python;

namespace Mixed;

/// <summary>C# that calls Python.</summary>
public static class Site
{
    private static readonly WsgiApplication Python = PythonApplication.Load("nesting:inner");

    /// <summary>Python below /py, C# for the rest.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Application(Environ environ, StartResponse start)
    {
        if (environ.PathInfo.StartsWith("/py/", StringComparison.Ordinal))
        {
            environ["SCRIPT_NAME"] = environ.ScriptName + "/py";
            environ["PATH_INFO"] = environ.PathInfo[3..];
            return Python(environ, start);
        }
        start("200 OK", [new("Content-Type", "text/plain")]);
        return ResponseBody.Of("C# itself");
    }

    /// <summary>An application that does not exist.</summary>
    public static WsgiApplication Missing() => PythonApplication.Load("nesting:iner");
}
