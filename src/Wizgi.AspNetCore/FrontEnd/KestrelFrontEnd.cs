using System.Diagnostics;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wizgi.AspNetCore.Gateways;
using Wizgi.AspNetCore.Requests;
using Wizgi.AspNetCore.Threads;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;
using Wizgi.Server.Trust;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Serves through Kestrel: TLS, HTTP/2, HTTP/3. Kestrel's threads speak to clients; <see cref="ApplicationThreads"/>, of which the one that calls <see cref="Run"/> is the first, run the application.</summary>
/// <remarks>
/// Of ASP.NET Core there is only the server: no host, no configuration, none of its environment variables.
/// </remarks>
internal sealed class KestrelFrontEnd : IFrontEnd, IWatched, IDisposable
{
    // With a short last call (--reload) for clients that have not asked for anything since they came.
    private static readonly TimeSpan FirstCall = TimeSpan.FromMilliseconds(500);

    private readonly FrontEndOptions _options;
    private readonly KestrelOptions _kestrel;
    private readonly IReadOnlyList<Listener> _listeners;
    private readonly IApplicationRunner _runner;
    private readonly ApplicationThreads _threads;
    private readonly ConnectionCount _connections;
    private readonly PeerTrust _trust;
    private readonly RefusalLog _refusals;
    private readonly PoolSigns _signs = new();
    private readonly CancellationTokenSource _stopNow = new();
    private readonly InheritedTransport _transport;
    private readonly ServiceProvider _services;
    private readonly IServer _server;
    private GatewayServer? _gateway;
    private volatile bool _isStopping;
    private volatile bool _isOver;
    private int _stops;

    /// <param name="listeners">Bound and listening; closed when the front end stops.</param>
    /// <param name="runner">Of the thread that will call <see cref="Run"/>.</param>
    /// <param name="options">What every front end is told.</param>
    /// <param name="kestrel">What this one is told besides.</param>
    public KestrelFrontEnd(IReadOnlyList<Listener> listeners, IApplicationRunner runner, FrontEndOptions options, KestrelOptions kestrel)
    {
        (_listeners, _runner, _options, _kestrel) = (listeners, runner, options, kestrel);
        // RFC 9112 §2.2 lets a line end in LF alone; who does it is mostly looking for two servers that disagree.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        _refusals = new RefusalLog(options.Log, options.AccessLog);
        _trust = new PeerTrust(options.Trust, options.Log);
        _connections = new ConnectionCount(options.Limits.Connections, options.Log);
        _threads = new ApplicationThreads(new Runners(options.MakeRunner), new ThreadsOptions
        {
            Threads = options.Threads,
            // Connections are what is limited. The threads add to it.
            QueueLimit = int.MaxValue / 2,
            CompletesInline = true,
            Requests = new ContextOptions
            {
                Log = options.Log,
                AccessLog = options.AccessLog,
                Trust = _trust,
                HeaderMap = options.Trust.HeaderMap,
                KeepsTarget = true,
                // A web server says what it is itself, and has read the request.
                StrictBy = kestrel.Protocol == GatewayProtocol.Http ? options.Limits : null,
                ServerName = kestrel.Protocol == GatewayProtocol.Http ? "wizgi" : null,
                Extra = static (environ, features) => features.Get<ConnectionEnviron>()?.Write(environ),
                RequestEncoding = static _ => System.Text.Encoding.Latin1,
            },
        });
        Meter = new LoopMeter { DetachedSource = options.Threads > 1 ? () => _threads.Busy : null };
        var loggers = new KestrelLog(options.Log);
        _transport = new InheritedTransport(_connections, options.Limits.ResponseBuffer, loggers);
        _services = MakeServices(loggers);
        _server = _services.GetRequiredService<IServer>();
    }

    public LoopMeter Meter { get; }

    bool IWatched.IsStopped => _threads.IsOver;

    IReadOnlyList<IWatchedThread> IWatched.Threads => _threads.All;

    bool IWatched.IsAlive(long now, long patience) => _signs.AreGood(now, patience);

    public void Run()
    {
        var application = new KestrelApplication(_threads, _options, Meter, _refusals, () => _isStopping, SpeaksQuic, IsHurried ? NoteFirst : null, _kestrel.Serve);
        if (_kestrel.Protocol != GatewayProtocol.Http) _gateway = new GatewayServer(_kestrel.Protocol, _options, application.ProcessRequestAsync);
        _runner.Leave();
        _server.StartAsync(application, CancellationToken.None).GetAwaiter().GetResult();
        new Watchdog(this, _options.Watch, _options).Start();
        new WakeReader(_options.WakeDescriptor, _options.OnWake).Start();
        _runner.Enter();
        _threads.RunHere(_runner);
        _isOver = true;
        _runner.Leave();
        _options.AccessLog?.Flush();
        _runner.Enter();
    }

    public void Stop(bool graceful)
    {
        _isStopping = true;
        if (!graceful) _stopNow.Cancel();
        if (Interlocked.Increment(ref _stops) == 1) _ = Task.Run(End);
    }

    public void Dispose()
    {
        _services.Dispose();
        _stopNow.Dispose();
    }

    /// <summary>
    /// 1. New clients are refused; those that are here, and whose requests may be on their way, are answered and told that it was their last. 2. Kestrel
    /// ends what is idle, tells HTTP/2 clients to go (GOAWAY), and waits for the rest. 3. The application's threads end.
    /// </summary>
    private async Task End()
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopNow.Token);
            limit.CancelAfter(_options.GracefulTimeout);
            using var cut = limit.Token.Register(() =>
            {
                if (_connections.Open is > 0 and var open) _options.Log.StopForced(open);
            });
            // 1.
            await _transport.UnbindAsync().ConfigureAwait(false);
            using var lastCall = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            // Who is idle goes before the time is over, and does not count as cut.
            lastCall.CancelAfter(_options.LastCall < _options.GracefulTimeout ? _options.LastCall : _options.GracefulTimeout / 2);
            await _connections.WaitForNone(lastCall.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (IsHurried)
            {
                // What has just come may have its request on the way; the machine may be busy.
                using var first = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
                first.CancelAfter(FirstCall);
                await _connections.WaitForAsked(first.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            // 2.
            await _server.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            // 3. A call that does not return must not keep the process.
            var ended = _threads.StopAsync();
            if (_stopNow.IsCancellationRequested || await Task.WhenAny(ended, Task.Delay(_options.PatienceWithMain)).ConfigureAwait(false) != ended) _threads.EndNow();
            await Task.Delay(_options.PatienceWithMain).ConfigureAwait(false);
            if (!_isOver) _options.OnMainLost();
        }
    }

    private ServiceProvider MakeServices(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<DiagnosticSource>(new BadRequests(_refusals));
        var server = builder.WebHost.UseKestrelCore();
        if (SpeaksQuic) server.UseQuic();
        if (_kestrel.Tls is not null) server.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IConnectionListenerFactory>(_transport);
        builder.Services.Configure<KestrelServerOptions>(Configure);
        return builder.Services.BuildServiceProvider();
    }

    private void Configure(KestrelServerOptions options)
    {
        KestrelLimits.Apply(options, _options.Limits);
        foreach (var listener in _listeners)
        {
            options.Listen(new InheritedEndPoint(listener), Configure);
            if (SpeaksQuic && listener.EndPoint is IPEndPoint place) options.Listen(place, ConfigureQuic);
        }
    }

    private void Configure(ListenOptions listen)
    {
        listen.Protocols = _kestrel.Protocols & ~HttpProtocols.Http3;
        listen.Use(next => connection => Welcome(next, connection));
        if (_kestrel.Protocol != GatewayProtocol.Http)
        {
            listen.Run(connection => _gateway!.Serve(connection));
            return;
        }
        if (_kestrel.Tls is { } tls) UseTls(listen, tls);
        // The innermost, where Kestrel's own HTTP writes.
        listen.Use(next => connection =>
        {
            if (connection.Features.Get<ClientConnection>() is not { } below) return next(connection);
            below.Output = connection.Transport.Output;
            return next(new WatchedConnection(connection, below));
        });
    }

    private void UseTls(ListenOptions listen, TlsOptions tls)
    {
        var handshake = new TlsHandshake(tls, Alpn(_kestrel.Protocols));
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = context => ValueTask.FromResult(handshake.Choose(context.ClientHelloInfo)),
            HandshakeTimeout = _options.Limits.HeadTimeout,
        });
        listen.Use(next => connection =>
        {
            connection.Features.Set(TlsEnviron.Make(connection.Features));
            return next(connection);
        });
    }

    private bool IsHurried => _options.LastCall < FirstCall;

    private bool SpeaksQuic => _kestrel.Protocols.HasFlag(HttpProtocols.Http3);

    /// <summary>HTTP/3 is a listener of its own, by UDP, at the same port.</summary>
    private void ConfigureQuic(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http3;
        var handshake = new TlsHandshake(_kestrel.Tls!, [SslApplicationProtocol.Http3]);
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = context => ValueTask.FromResult(handshake.Choose(context.ClientHelloInfo)) });
    }

    private static List<SslApplicationProtocol> Alpn(HttpProtocols protocols)
    {
        var names = new List<SslApplicationProtocol>();
        if (protocols.HasFlag(HttpProtocols.Http2)) names.Add(SslApplicationProtocol.Http2);
        if (protocols.HasFlag(HttpProtocols.Http1)) names.Add(SslApplicationProtocol.Http11);
        return names;
    }

    private async Task Welcome(ConnectionDelegate next, ConnectionContext connection)
    {
        try
        {
            if (_options.Trust.ProxyProtocol != ProxyProtocol.Off && !await new ProxyHeaderMiddleware(_options.Trust, _options.Limits, _options.Log).Take(connection).ConfigureAwait(false)) return;
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            NoteFirst(connection.Features);
            _connections.Leave();
        }
    }

    private void NoteFirst(IFeatureCollection features)
    {
        if (features.Get<ClientConnection>() is { } below && below.TryNoteFirst()) _connections.NoteFirst();
    }

    private sealed class Runners(Func<IApplicationRunner>? make) : ILoadedApplication
    {
        public IApplicationRunner MakeRunner() => make!();

        public IApplicationRunner MakeRunnerOnNewThread() => make!();
    }
}
