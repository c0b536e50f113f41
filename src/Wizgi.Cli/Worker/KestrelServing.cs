using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Wizgi.AspNetCore.FrontEnd;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Tls;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Worker;

/// <summary>Makes a worker serve through Kestrel. Nothing of ASP.NET Core is loaded before there is one of these.</summary>
internal sealed class KestrelServing(WorkerSettings worker, ILogger log)
{
    private readonly ServeSettings _settings = worker.Serve;
    private CertificateStore? _store;

    /// <param name="listeners">Bound.</param>
    /// <param name="runner">Of this thread.</param>
    /// <param name="options">What every front end is told.</param>
    /// <param name="serve">Answers in place of an application, or null.</param>
    public IFrontEnd Make(IReadOnlyList<Listener> listeners, IApplicationRunner runner, FrontEndOptions options, Func<IFeatureCollection, Task>? serve = null) =>
        new KestrelFrontEnd(listeners, runner, options, new KestrelOptions { Protocols = Protocols(), Protocol = _settings.Get(SocketSettings.Protocol), Serve = serve, Tls = TlsSettings.HasTls(_settings) ? Tls() : null });

    /// <summary>Gives new connections other certificates.</summary>
    public void Replace(TlsMaterial material) => _store?.Replace(material.Certificates, material.Authorities);

    private TlsOptions Tls()
    {
        var material = TlsMaterial.Take(worker.Certificates);
        _store = new CertificateStore(material.Certificates, material.Authorities);
        // Under a supervisor it is that which looks at the files, with the rights to.
        if (worker.Control < 0) new TlsSource(Replace, log).Follow(_settings, material);
        var clients = _settings.Get(TlsSettings.ClientCertificates);
        return new TlsOptions
        {
            Certificates = _store,
            AsksClients = clients != ClientCertificates.None,
            RequiresClients = clients == ClientCertificates.Required,
            Versions = _settings.Get(TlsSettings.TlsVersions),
            Ciphers = _settings.Get(TlsSettings.Ciphers),
        };
    }

    private HttpProtocols Protocols()
    {
        var protocols = HttpProtocols.None;
        foreach (var version in TlsSettings.HttpVersions(_settings))
            protocols |= version switch
            {
                1 => HttpProtocols.Http1,
                2 => HttpProtocols.Http2,
                _ => Http3(),
            };
        return protocols != HttpProtocols.None ? protocols : throw new UserError($"--http 3: {Http3Support.WhyNot(_settings)}");
    }

    // docs/tls.md says what it needs.
    private HttpProtocols Http3()
    {
        var why = Http3Support.WhyNot(_settings);
        if (why is null) return HttpProtocols.Http3;
        log.NoHttp3(why);
        return HttpProtocols.None;
    }
}
