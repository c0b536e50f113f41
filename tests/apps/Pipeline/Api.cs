using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wizgi;
using Wizgi.AspNetCore;

namespace Pipeline;

public static class Api
{
    public static WsgiApplication Application { get; } = AspNetApplication.From(Builder(), static app =>
    {
        app.MapGet("/greet/{name}", (string name) => $"Hello, {name}!");
        app.MapPost("/length", async (HttpRequest request) =>
        {
            var buffer = new byte[8192];
            long length = 0;
            for (int count; (count = await request.Body.ReadAsync(buffer)) > 0;) length += count;
            return Results.Text($"{length}");
        });
        app.MapGet("/wait", async () =>
        {
            await Task.Delay(1000);
            return "waited";
        });
        app.MapGet("/fail", string () => throw new InvalidOperationException("failed on purpose"));
    });

    private static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHostedService<Farewell>();
        return builder;
    }

    /// <summary>Says when the host ends.</summary>
    private sealed class Farewell : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Console.Error.WriteLineAsync("the host says goodbye");
    }
}
