using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>Runs C# middleware around a Python application, on one thread. Both see one environ: the builtin dict that Python receives.</summary>
internal sealed class MiddlewareRunner : PythonGate, IApplicationRunner
{
    private readonly PythonEnviron _environ;
    private readonly RequestCall _call = new();
    private readonly ManagedApplication _middleware;

    /// <param name="middleware">With the application inside.</param>
    /// <param name="traits">What the environ says of the server.</param>
    /// <param name="explain">Answers an exception in its own way, or returns false.</param>
    public MiddlewareRunner(WsgiApplication middleware, ServerTraits traits, Func<Exchange, Exception, bool> explain)
    {
        _environ = new PythonEnviron(traits);
        _middleware = new ManagedApplication(middleware, traits, this, explain);
    }

    public void Run(Exchange exchange)
    {
        ReleaseQueue.Drain();
        _call.Begin(exchange);
        var dict = _environ.Make(exchange, _call);
        using (var view = new PythonDictionary(dict))
        {
            Reference.Release(dict);
            _middleware.Run(exchange, Environ.Over(view));
        }
        _call.End();
    }
}
