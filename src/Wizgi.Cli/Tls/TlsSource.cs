using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Tls;

/// <summary>
/// The certificates as they are in their files now. Looks once a second whether those have changed; what is new and good takes the place of what was, and
/// what is new and will not do is told once.
/// </summary>
/// <remarks>
/// What stands under the names is looked at, through all links: certbot replaces a link, Kubernetes a folder's. That is why folders are not watched. A change is read when nothing
/// has changed for a second: certificate and key are two files.
/// </remarks>
/// <param name="changed">Gets new ones. On a thread of the source's own.</param>
/// <param name="log">The error log.</param>
internal sealed class TlsSource(Action<TlsMaterial> changed, ILogger log)
{
    private const int StackSize = 256 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private TlsFiles? _files;
    private string _seen = "";
    private string _used = "";
    private bool _isRunning;

    /// <summary>Null: there is no TLS.</summary>
    public TlsMaterial? Current { get; private set; }

    /// <summary>Reads what settings name, now.</summary>
    /// <param name="settings">Of a start or a reload.</param>
    /// <exception cref="UserError">A file will not do. Nothing has changed.</exception>
    public void Follow(ServeSettings settings)
    {
        lock (_lock)
        {
            var files = TlsSettings.HasTls(settings) ? TlsFiles.Of(settings) : null;
            var stamp = files is null ? "" : Stamp(files);
            var material = files?.Read().Material;
            Watch(files, stamp, material);
        }
    }

    /// <summary>The same for a process that was given what it may not be able to read itself.</summary>
    public void Follow(ServeSettings settings, TlsMaterial material)
    {
        lock (_lock)
        {
            var files = TlsFiles.Of(settings);
            foreach (var path in files.Paths)
                if (StampOf(path).Length == 0) log.CertificatesUnreadable(path, Environment.UserName);
            Watch(files, Stamp(files), material);
        }
    }

    private void Watch(TlsFiles? files, string stamp, TlsMaterial? material)
    {
        (_files, Current) = (files, material);
        _seen = _used = stamp;
        if (_files is null || _isRunning) return;
        _isRunning = true;
        new Thread(Run, StackSize) { IsBackground = true, Name = "certificates" }.Start();
    }

    private void Run()
    {
        while (true)
        {
            Thread.Sleep(Interval);
            lock (_lock)
            {
                if (_files is not null) Look(_files);
            }
        }
    }

    private void Look(TlsFiles files)
    {
        var stamp = Stamp(files);
        var isQuiet = stamp == _seen;
        _seen = stamp;
        if (!isQuiet || stamp == _used) return;
        _used = stamp;
        try
        {
            var (material, warnings) = files.Read();
            foreach (var warning in warnings) log.CertificateDoubtful(warning);
            Current = material;
            changed(material);
            log.CertificatesRenewed();
        }
        catch (UserError problem)
        {
            log.CertificatesKept(problem.Message);
        }
    }

    private static string Stamp(TlsFiles files) => string.Join('\n', files.Paths.Select(StampOf));

    // Empty: it cannot be read.
    private static string StampOf(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return $"{File.GetLastWriteTimeUtc(file).Ticks} {RandomAccess.GetLength(file)}";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
