using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Wizgi.AspNetCore.Hosting;

/// <summary>Healthy when the applications are loaded and the next request would not be refused.</summary>
internal sealed class WsgiHealthCheck(WsgiHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var figures = new Dictionary<string, object> { ["busy"] = host.Busy, ["waiting"] = host.Waiting };
        return Task.FromResult(host.Problem is { } problem
            ? new HealthCheckResult(context.Registration.FailureStatus, problem, data: figures)
            : HealthCheckResult.Healthy(data: figures));
    }
}
