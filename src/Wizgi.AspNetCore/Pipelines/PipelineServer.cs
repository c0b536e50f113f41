using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Wizgi.AspNetCore.Pipelines;

/// <summary>Runs a pipeline on the features of a request.</summary>
internal delegate Task PipelineRun(IFeatureCollection features);

/// <summary>A server without sockets: its requests are WSGI calls.</summary>
internal sealed class PipelineServer : IServer
{
    private PipelineRun? _run;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <exception cref="InvalidOperationException">The host has not started, or has stopped.</exception>
    public Task Run(IFeatureCollection features) => (_run ?? throw new InvalidOperationException("the ASP.NET Core host of this application does not run"))(features);

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
    {
        _run = async features =>
        {
            var context = application.CreateContext(features);
            try
            {
                await application.ProcessRequestAsync(context).ConfigureAwait(false);
                application.DisposeContext(context, null);
            }
            catch (Exception problem)
            {
                application.DisposeContext(context, problem);
                throw;
            }
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _run = null;
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }
}
