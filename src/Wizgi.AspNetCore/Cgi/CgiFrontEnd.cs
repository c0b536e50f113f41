using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Wizgi.AspNetCore.FrontEnd;
using Wizgi.AspNetCore.Gateways;
using Wizgi.AspNetCore.Requests;
using Wizgi.AspNetCore.Threads;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Trust;

namespace Wizgi.AspNetCore.Cgi;

/// <summary>Has the application answer the one request that a web server has started this process for. The thread that calls <see cref="Run"/> runs it.</summary>
internal sealed class CgiFrontEnd : IFrontEnd, IWatched, IDisposable
{
    // The process is often gone before that.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly IApplicationRunner _runner;
    private readonly FrontEndOptions _options;
    private readonly CgiRequest _cgi;
    private readonly ApplicationThreads _threads;
    private readonly KestrelApplication _application;
    private readonly CancellationTokenSource _aborted = new();
    private CgiInput? _body;
    private volatile bool _isAnswered;
    private volatile bool _isClientGone;
    private volatile bool _isOver;
    private int _stops;

    /// <param name="runner">Of the thread that will call <see cref="Run"/>.</param>
    /// <param name="options">What every front end is told.</param>
    /// <param name="cgi">The request. Its descriptors are let go when it is answered.</param>
    public CgiFrontEnd(IApplicationRunner runner, FrontEndOptions options, CgiRequest cgi)
    {
        (_runner, _options, _cgi) = (runner, options, cgi);
        _threads = new ApplicationThreads(new NoMoreRunners(), new ThreadsOptions
        {
            Threads = 1,
            QueueLimit = 1,
            CompletesInline = true,
            Requests = new ContextOptions
            {
                Log = options.Log,
                AccessLog = options.AccessLog,
                Trust = new PeerTrust(options.Trust, options.Log),
                HeaderMap = options.Trust.HeaderMap,
                KeepsTarget = true,
                RequestEncoding = static _ => Encoding.Latin1,
            },
        });
        _application = new KestrelApplication(_threads, options, Meter, () => false, offersQuic: false);
    }

    public LoopMeter Meter { get; } = new();

    /// <summary>The response broke off, and not because its client did.</summary>
    public bool HasFailed { get; private set; }

    bool IWatched.IsStopped => _threads.IsOver;

    IReadOnlyList<IWatchedThread> IWatched.Threads => _threads.All;

    bool IWatched.IsAlive(long now, long patience) => true;

    public void Run()
    {
        new Watchdog(this, _options.Watch, _options).Start();
        new WakeReader(_options.WakeDescriptor, _options.OnWake).Start();
        _threads.RunHere(_runner, whenReady: () => Task.Run(Serve));
        _isOver = true;
        _options.AccessLog?.Flush();
    }

    /// <summary>Ends the request: a web server stops the programs whose clients have gone, and others have no reason to.</summary>
    public void Stop(bool graceful)
    {
        _isClientGone = true;
        _aborted.Cancel();
        if (Interlocked.Increment(ref _stops) == 1) _ = Task.Run(End);
    }

    public void Dispose() => _aborted.Dispose();

    /// <summary>Answers in place of an application that could not be loaded.</summary>
    public static void Refuse(CgiRequest cgi, TimeSpan patience)
    {
        var response = new GatewayResponse(new CgiOutput(cgi.Output, patience), IsHead(cgi));
        GatewayAnswer.Say(response, StatusCodes.Status500InternalServerError, "Internal Server Error").GetAwaiter().GetResult();
        Descriptors.End(cgi.Output);
        Descriptors.Drop(cgi.Input);
    }

    private async Task Serve()
    {
        var response = new GatewayResponse(new CgiOutput(_cgi.Output, _options.Limits.SendTimeout), IsHead(_cgi));
        new Thread(WatchClient, 128 * 1024) { IsBackground = true, Name = "client" }.Start();
        try
        {
            var isWhole = await Answer(response).ConfigureAwait(false);
            HasFailed = !isWhole && !_isClientGone && !response.IsBroken;
        }
        catch (GatewayException problem)
        {
            _options.Log.CgiRefused(problem.Message);
            await GatewayAnswer.Say(response, StatusCodes.Status400BadRequest, "The web server did not say what is asked for.").ConfigureAwait(false);
            HasFailed = true;
        }
        finally
        {
            _isAnswered = true;
            // Whatever the process has still to do, its client does not wait for.
            Descriptors.End(_cgi.Output);
            if (_body is not null) await _body.Drain(_options.Limits.LingerTimeout).ConfigureAwait(false);
            Descriptors.Drop(_cgi.Input);
            await _threads.StopAsync().ConfigureAwait(false);
        }
    }

    private Task<bool> Answer(GatewayResponse response)
    {
        var rules = new GatewayRules(_options.Limits, BelievesClients: !_options.Trust.ForwardedPeers.IsEverybody);
        var environ = new GatewayEnviron(_cgi.Variables, rules, isTooLarge: _cgi.Variables.Count > rules.MostVariables || _cgi.Variables.Length > rules.MostBytes);
        // Apache takes the chunks apart, and does not know how many will come.
        environ.HasUnknownLength = environ.ContentLength is null && _cgi.Variables.Find("HTTP_TRANSFER_ENCODING"u8) is { Length: > 0 };
        long? limit = _options.Limits.Body > 0 ? _options.Limits.Body : null;
        if (environ.ContentLength > 0 || environ.HasUnknownLength) _body = new CgiInput(_cgi.Input, environ.ContentLength, limit, _options.Limits.BodyTimeout);
        var body = _body is null ? null : PipeReader.Create(_body);
        return GatewayAnswer.Give(environ, new GatewayRequest(environ, body, limit, _aborted.Cancel, _aborted.Token), response, _application.ProcessRequestAsync, _options.Log);
    }

    private void WatchClient()
    {
        while (!_isAnswered)
        {
            if (!Descriptors.WaitForGoing(_cgi.Output, Look)) continue;
            if (_isAnswered) return;
            _isClientGone = true;
            _aborted.Cancel();
            return;
        }
    }

    private async Task End()
    {
        // A call that does not return must not keep the process.
        await Task.WhenAny(_threads.StopAsync(), Task.Delay(_options.PatienceWithMain)).ConfigureAwait(false);
        _threads.EndNow();
        await Task.Delay(_options.PatienceWithMain).ConfigureAwait(false);
        if (!_isOver) _options.OnMainLost();
    }

    private static bool IsHead(CgiRequest cgi) => cgi.Variables.Find("REQUEST_METHOD"u8) is { } method && method.AsSpan().SequenceEqual("HEAD"u8);

    /// <summary>There is one request, and the thread that runs it is there already.</summary>
    private sealed class NoMoreRunners : ILoadedApplication
    {
        public IApplicationRunner MakeRunner() => throw new InvalidOperationException("a CGI process has one thread");

        public IApplicationRunner MakeRunnerOnNewThread() => MakeRunner();
    }
}
