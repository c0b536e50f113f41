using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>Runs C# middleware around a Python application, on one thread. Both see one environ: the builtin dict that Python receives.</summary>
internal sealed class MiddlewareRunner : PythonGate, IApplicationRunner
{
    private readonly PythonEnviron _environ;
    private readonly RequestCall _call = new();
    private readonly ManagedApplication _middleware;
    private readonly ErrorPages? _pages;

    [ThreadStatic]
    private static Exchange? t_current;

    /// <summary>The request that this thread is in; null: none.</summary>
    public static Exchange? Current => t_current;

    /// <param name="middleware">With the application inside.</param>
    /// <param name="traits">What the environ says of the server.</param>
    /// <param name="pages">Show errors; null: nobody sees them.</param>
    public MiddlewareRunner(WsgiApplication middleware, ServerTraits traits, ErrorPages? pages)
    {
        _environ = new PythonEnviron(traits);
        _pages = pages;
        _middleware = new ManagedApplication(middleware, traits, this, Explain);
    }

    public void Run(Exchange exchange)
    {
        ReleaseQueue.Drain();
        t_current = exchange;
        _call.Begin(exchange);
        var dict = _environ.Make(exchange, _call);
        using (var view = new PythonDictionary(dict))
        {
            Reference.Release(dict);
            _middleware.Run(exchange, Environ.Over(view));
        }
        _call.End();
        t_current = null;
    }

    private bool Explain(Exchange exchange, Exception problem)
    {
        if (_pages is null || problem is not PythonException { Page.Length: > 0 } failure || exchange.Stage >= ResponseStage.HeadSent || !exchange.MayShowErrors) return false;
        _pages.Send(exchange, failure.Page);
        return true;
    }
}
