#:project ../src/Wizgi/Wizgi.csproj
#:property AssemblyName=Middleware
#:property OutputType=Library
// C# around a Flask application, on one environ: dotnet build samples/middleware.cs -o samples/bin
// then ./wizgi --middleware samples/bin/Middleware.dll:Samples.Greeting.Wrap samples.flask_with_csharp:app
using System.Diagnostics;
using System.Globalization;
using Wizgi;

namespace Samples;

public static class Greeting
{
    /// <summary>Tells the application which language the client likes best, and the client how long the application took to start its response.</summary>
    public static WsgiApplication Wrap(WsgiApplication application) => (environ, startResponse) =>
    {
        var began = Stopwatch.GetTimestamp();
        environ["greeting.word"] = environ.Header("Accept-Language")?.StartsWith("de", StringComparison.Ordinal) == true ? "Guten Tag" : "Good morning";
        return application(environ, (status, headers, excInfo) =>
        {
            var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
            return startResponse(status, [.. headers, new("Server-Timing", $"app;dur={took}")], excInfo);
        });
    };
}
