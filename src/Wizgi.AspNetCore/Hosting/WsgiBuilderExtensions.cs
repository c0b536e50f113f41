using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Wizgi;
using Wizgi.AspNetCore.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>WSGI applications as endpoints, and as the rest of a site.</summary>
public static class WsgiBuilderExtensions
{
    /// <summary>
    /// Serves a Python application below a prefix, which becomes its SCRIPT_NAME. It is an endpoint: authorization, rate limits, output caching and hosts are asked for as of any other.
    /// </summary>
    /// <param name="endpoints">The host's.</param>
    /// <param name="prefix">A path without parameters, such as <c>/shop</c>; <c>/</c> for the whole site but for other endpoints.</param>
    /// <param name="reference"><c>package.module:attribute</c>, <c>module:factory()</c>, <c>path/file.py:attribute</c>.</param>
    /// <param name="middleware">C# middleware around it, or null.</param>
    /// <exception cref="InvalidOperationException"><c>AddWsgi</c> was not called.</exception>
    public static IEndpointConventionBuilder MapWsgi(this IEndpointRouteBuilder endpoints, string prefix, string reference, Func<WsgiApplication, WsgiApplication>? middleware = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(reference);
        return Map(endpoints, prefix, HostOf(endpoints.ServiceProvider).Add(reference, middleware));
    }

    /// <summary>Serves a C# application below a prefix. It runs on threads of its own, as it may block.</summary>
    /// <inheritdoc cref="MapWsgi(IEndpointRouteBuilder, string, string, Func{WsgiApplication, WsgiApplication})"/>
    /// <param name="endpoints">The host's.</param>
    /// <param name="prefix">As of a Python application.</param>
    /// <param name="application">Called by several threads at once.</param>
    public static IEndpointConventionBuilder MapWsgi(this IEndpointRouteBuilder endpoints, string prefix, WsgiApplication application)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(application);
        return Map(endpoints, prefix, HostOf(endpoints.ServiceProvider).Add(application));
    }

    /// <summary>Serves a Python application for all requests that come here and have no endpoint: the host's own endpoints go first.</summary>
    /// <param name="app">The host's pipeline.</param>
    /// <param name="reference"><c>package.module:attribute</c>, <c>module:factory()</c>, <c>path/file.py:attribute</c>.</param>
    /// <param name="middleware">C# middleware around it, or null.</param>
    /// <exception cref="InvalidOperationException"><c>AddWsgi</c> was not called.</exception>
    public static IApplicationBuilder UseWsgi(this IApplicationBuilder app, string reference, Func<WsgiApplication, WsgiApplication>? middleware = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(reference);
        return Use(app, host => host.Add(reference, middleware));
    }

    /// <summary>Serves a C# application for all requests that come here and have no endpoint.</summary>
    /// <inheritdoc cref="UseWsgi(IApplicationBuilder, string, Func{WsgiApplication, WsgiApplication})"/>
    /// <param name="app">The host's pipeline.</param>
    /// <param name="application">Called by several threads at once.</param>
    public static IApplicationBuilder UseWsgi(this IApplicationBuilder app, WsgiApplication application)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(application);
        return Use(app, host => host.Add(application));
    }

    private static IApplicationBuilder Use(IApplicationBuilder app, Func<WsgiHost, HostedApplication> add)
    {
        var host = HostOf(app.ApplicationServices);
        var application = add(host);
        return app.Use((HttpContext context, RequestDelegate next) => context.GetEndpoint() is null ? host.ServeAsync(application, context, mounted: 0) : next(context));
    }

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string prefix, HostedApplication application)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        prefix = prefix.TrimEnd('/');
        if (prefix.Length > 0 && (prefix[0] != '/' || prefix.AsSpan().ContainsAny("{}?*")))
            throw new ArgumentException($"'{prefix}' is not a path without parameters, such as /shop", nameof(prefix));
        var host = HostOf(endpoints.ServiceProvider);
        return endpoints.Map(prefix + "/{**path}", context => host.ServeAsync(application, context, prefix.Length)).WithDisplayName($"WSGI {application.Name} at {prefix}/");
    }

    private static WsgiHost HostOf(IServiceProvider services) =>
        services.GetService<WsgiHost>() ?? throw new InvalidOperationException("the host has no WSGI applications: call builder.Services.AddWsgi() first");
}
