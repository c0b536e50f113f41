using System.Text;
using Wizgi;

namespace Shop;

using Body = IEnumerable<ReadOnlyMemory<byte>>;

/// <summary>Middleware: C# around whatever it is given.</summary>
public static class Wrapping
{
    public static readonly Func<WsgiApplication, WsgiApplication> Field = Upper;

    /// <summary>The body in capitals; closes what it wraps.</summary>
    public static WsgiApplication Upper(WsgiApplication application) => (environ, start) =>
        ResponseBody.Filter(application(environ, start), static item => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(item.Span).ToUpperInvariant()));

    /// <summary>Sets a key before the call, and tells afterwards in a header what the application left in another.</summary>
    public static WsgiApplication Environ(WsgiApplication application) => (environ, start) =>
    {
        environ["shop.outer"] = "set by C#";
        environ["shop.object"] = new Basket(3);
        environ.Remove("HTTP_X_SECRET");
        return application(environ, (status, headers, excInfo) =>
            start(status, [.. headers, new("X-Inner", environ.Find("shop.inner") ?? "nothing"), new("X-Basket", $"{environ["shop.object"]}")], excInfo));
    };

    /// <summary>Another wsgi.input: what the client sent, twice.</summary>
    public static WsgiApplication Twice(WsgiApplication application) => (environ, start) =>
    {
        using var body = new MemoryStream();
        environ.Input.CopyTo(body);
        var twice = new MemoryStream([.. body.ToArray(), .. body.ToArray()]);
        environ[EnvironKeys.Input] = twice;
        environ[EnvironKeys.ContentLength] = $"{twice.Length}";
        return application(environ, start);
    };

    /// <summary>Answers for an application that fails, with the exception's types.</summary>
    public static WsgiApplication Catching(WsgiApplication application) => (environ, start) =>
    {
        try
        {
            return application(environ, start);
        }
        catch (Exception problem)
        {
            start("503 Service Unavailable", [new("Content-Type", "text/plain; charset=utf-8")], new ExcInfo(problem));
            return ResponseBody.Of($"{problem.GetType().Name} {problem.InnerException?.GetType().Name}\n{problem}");
        }
    };

    /// <summary>Passes on.</summary>
    public static WsgiApplication Through(WsgiApplication application) => (environ, start) => application(environ, start);

    public static WsgiApplication First(WsgiApplication application) => Named(application, "first");

    public static WsgiApplication Second(WsgiApplication application) => Named(application, "second");

    public static int Wrong(int number) => number;

    private static WsgiApplication Named(WsgiApplication application, string name) => (environ, start) =>
    {
        environ["shop.order"] = (environ.Find("shop.order") ?? "") + name + " ";
        return application(environ, start);
    };

    private sealed record Basket(int Apples);
}
