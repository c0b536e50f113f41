using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wizgi.AspNetCore.Pipelines;

namespace Wizgi.AspNetCore;

/// <summary>ASP.NET Core pipelines as WSGI applications: a minimal API below Python middleware, or mounted in a Python site.</summary>
/// <remarks>
/// The pipeline runs asynchronously on the thread pool; the thread of the WSGI call reads the request's body for it and passes on what it writes, and lets go of Python while it waits.
/// A host is started by <c>From</c> and stopped when the server has answered its last request. It has no sockets and takes no signals.
/// </remarks>
public static class AspNetApplication
{
    // The server is ending, and its supervisor does not wait for long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Builds a host, starts it, and gives its pipeline as an application.</summary>
    /// <param name="builder">The host's, such as <c>WebApplication.CreateBuilder()</c>; its server is replaced.</param>
    /// <param name="configure">Maps endpoints and middleware.</param>
    /// <param name="options">What is believed of the environ; null: nothing.</param>
    public static WsgiApplication From(WebApplicationBuilder builder, Action<WebApplication> configure, AspNetApplicationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.WebHost.UseWsgiServer();
        var app = builder.Build();
        configure(app);
        return From(app, options);
    }

    /// <summary>Starts a host and gives its pipeline as an application.</summary>
    /// <param name="app">Built with <c>builder.WebHost.UseWsgiServer()</c>, not started.</param>
    /// <param name="options">What is believed of the environ; null: nothing.</param>
    /// <exception cref="ArgumentException">It has a server with sockets.</exception>
    public static WsgiApplication From(WebApplication app, AspNetApplicationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<IServer>() is not PipelineServer server)
            throw new ArgumentException("the host has a server with sockets; call builder.WebHost.UseWsgiServer() before it is built", nameof(app));
        // On a thread without a context, which nothing in the start can wait for.
        Task.Run(() => app.StartAsync()).GetAwaiter().GetResult();
        ServerEnd.Register(() => Task.Run(() => app.StopAsync(Patience)).GetAwaiter().GetResult());
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => ServerEnd.Come();
        return From(server.Run, options);
    }

    /// <summary>Gives a pipeline without a host as an application.</summary>
    /// <param name="pipeline">For instance what <c>IApplicationBuilder.Build()</c> returns.</param>
    /// <param name="services">What <c>HttpContext.RequestServices</c> is; null: none.</param>
    /// <param name="options">What is believed of the environ; null: nothing.</param>
    public static WsgiApplication From(RequestDelegate pipeline, IServiceProvider? services = null, AspNetApplicationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return From(features => pipeline(services is null ? new DefaultHttpContext(features) : new DefaultHttpContext(features) { RequestServices = services }), options);
    }

    /// <summary>Has the host served by <see cref="From(WebApplication, AspNetApplicationOptions)"/> instead of by a server with sockets, and leaves signals to the process it is in.</summary>
    public static IWebHostBuilder UseWsgiServer(this IWebHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(static services =>
        {
            services.AddSingleton<IServer, PipelineServer>();
            services.AddSingleton<IHostLifetime, GuestLifetime>();
        });
    }

    private static WsgiApplication From(PipelineRun run, AspNetApplicationOptions? options)
    {
        var trustsUser = options?.TrustRemoteUser == true;
        return (environ, startResponse) => new PipelineCall(environ, startResponse, trustsUser).Run(run);
    }

    /// <summary>The process is somebody else's: nothing here waits for its start or its signals.</summary>
    private sealed class GuestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
