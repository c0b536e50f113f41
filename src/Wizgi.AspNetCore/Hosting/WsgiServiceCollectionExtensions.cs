using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wizgi.AspNetCore;
using Wizgi.AspNetCore.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>WSGI applications among the services of a host.</summary>
public static class WsgiServiceCollectionExtensions
{
    /// <summary>Lets the host have WSGI applications: <c>MapWsgi</c> and <c>UseWsgi</c> name them. Python is started with the host when one of them needs it.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="configure">Sets options, or null.</param>
    public static IServiceCollection AddWsgi(this IServiceCollection services, Action<WsgiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton<WsgiHost>();
        services.AddHostedService(provider => provider.GetRequiredService<WsgiHost>());
        services.PostConfigure<KestrelServerOptions>(static options =>
        {
            // Headers of WSGI are bytes; Kestrel allows ASCII only, unless it is told how to write more.
            var chosen = options.ResponseHeaderEncodingSelector;
            options.ResponseHeaderEncodingSelector = name => chosen(name) ?? Encoding.Latin1;
        });
        return services;
    }

    /// <summary>Adds a check that is healthy when the WSGI applications are loaded and the queue for their threads has room.</summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="name">The check's.</param>
    public static IHealthChecksBuilder AddWsgi(this IHealthChecksBuilder builder, string name = "wsgi")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name, static provider => new WsgiHealthCheck(provider.GetRequiredService<WsgiHost>()), failureStatus: null, tags: null));
    }
}
