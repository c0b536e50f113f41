using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wizgi.AspNetCore.Requests;
using Wizgi.AspNetCore.Threads;

namespace Wizgi.Tests.AspNetCore;

/// <summary>A Kestrel that has a C# application answer, in this process.</summary>
internal sealed class ContextServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ContextServer(WebApplication server, ApplicationThreads threads) => (_server, Threads) = (server, threads);

    public ApplicationThreads Threads { get; }

    public int Port => new Uri(_server.Urls.First()).Port;

    public static async Task<ContextServer> StartAsync(
        WsgiApplication application, int threads = 4, int queue = 100, Func<ContextOptions, ContextOptions>? change = null, Action<KestrelServerOptions>? kestrel = null,
        Func<HttpContext, Func<Task>, Task>? around = null, bool inline = false, ILogger? log = null)
    {
        var options = new ContextOptions { Log = log ?? NullLogger.Instance };
        var traits = new ServerTraits(MultiThread: threads > 1, MultiProcess: false, RunOnce: false, "wizgi/test");
        var served = new ApplicationThreads(new LoadedManagedApplication(application, traits), new ThreadsOptions
        {
            Threads = threads, QueueLimit = queue, Requests = change?.Invoke(options) ?? options, CompletesInline = inline,
        });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0);
            kestrel?.Invoke(server);
        });
        var app = builder.Build();
        app.Run(context => around is null ? served.ServeAsync(context.Features) : around(context, () => served.ServeAsync(context.Features)));
        await app.StartAsync();
        return new ContextServer(app, served);
    }

    /// <summary>Sends bytes and reads until the server closes, or until <paramref name="until"/> has come.</summary>
    public async Task<string> SayAsync(string request, string? until = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        return await ReadAsync(stream, until);
    }

    public static async Task<string> ReadAsync(NetworkStream stream, string? until = null)
    {
        var received = new StringBuilder();
        var buffer = new byte[16 * 1024];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (until is null || !received.ToString().Contains(until, StringComparison.Ordinal))
        {
            int count;
            try
            {
                count = await stream.ReadAsync(buffer, limit.Token);
            }
            catch (IOException)
            {
                return received + "<reset>";
            }
            if (count == 0) break;
            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        return received.ToString();
    }

    public Task<string> GetAsync(string target = "/", string fields = "") => SayAsync($"GET {target} HTTP/1.1\r\nHost: a.example\r\n{fields}Connection: close\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        await Threads.StopAsync();
        await _server.DisposeAsync();
    }
}
