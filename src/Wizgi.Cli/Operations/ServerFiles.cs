using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Operations;

/// <summary>What a server has in the file system besides its sockets: its process file, and logs that its workers' user can open.</summary>
internal sealed class ServerFiles
{
    private ServeSettings _settings;
    private Identity? _identity;
    private PidFile? _pidFile;
    private Logs? _logs;
    private bool _isSuccessor;

    private ServerFiles(ServeSettings settings, bool isSuccessor)
    {
        (_settings, _isSuccessor) = (settings, isSuccessor);
        Follow(settings);
    }

    // As gunicorn: the one whose place is taken has the file itself.
    private string? PidPath => _settings.Get(OperationSettings.PidFile) is { Length: > 0 } path ? path + (_isSuccessor ? ".2" : "") : null;

    /// <param name="settings">Of the start.</param>
    /// <param name="isSuccessor">Another supervisor runs, whose place this one takes.</param>
    /// <exception cref="UserError">The process file is another's, or the workers' user cannot be.</exception>
    public static ServerFiles Open(ServeSettings settings, bool isSuccessor) => new(settings, isSuccessor);

    /// <summary>How the sockets listen.</summary>
    /// <exception cref="UserError">The workers' user cannot be.</exception>
    public static ListenerOptions ListenerOptions(ServeSettings settings)
    {
        var identity = Identity.Find(settings);
        return SocketSettings.ListenerOptions(settings) with { Rights = new SocketFileRights(settings.Get(OperationSettings.Umask), identity?.User, identity?.Group ?? 0) };
    }

    /// <summary>Does what settings ask for that were read anew.</summary>
    /// <returns>The settings.</returns>
    /// <exception cref="UserError">As <see cref="Open"/>.</exception>
    public ServeSettings Follow(ServeSettings settings)
    {
        _identity = Identity.Find(settings);
        _settings = settings;
        PrepareLogs();
        if (PidPath is not { } path)
        {
            _pidFile?.Remove();
            _pidFile = null;
        }
        else if (_pidFile is null)
        {
            _pidFile = PidFile.Create(path);
        }
        else
        {
            _pidFile.MoveTo(path);
        }
        return settings;
    }

    /// <summary>The other supervisor has gone: its process file is this one's now.</summary>
    public void TakePlace()
    {
        _isSuccessor = false;
        try
        {
            if (PidPath is { } path) _pidFile?.MoveTo(path);
        }
        catch (UserError problem)
        {
            _logs?.Errors.PidFileNotMoved(problem.Message);
        }
    }

    /// <exception cref="UserError">A file cannot be opened.</exception>
    public ILogger OpenLogs()
    {
        _logs = LogFiles.As(_identity, () => Logs.Open(_settings));
        return _logs.Errors;
    }

    /// <exception cref="IOException">The error log cannot be opened anew; the old file is kept.</exception>
    public void ReopenLogs()
    {
        PrepareLogs();
        if (_logs is not null) LogFiles.As(_identity, _logs.ErrorSink.Reopen);
    }

    /// <summary>Removes the process file.</summary>
    public void Remove() => _pidFile?.Remove();

    private void PrepareLogs()
    {
        if (_identity is null) return;
        LogFiles.Prepare(_settings.Get(LogSettings.ErrorLog), _identity);
        LogFiles.Prepare(_settings.Get(LogSettings.AccessLog), _identity);
    }
}
