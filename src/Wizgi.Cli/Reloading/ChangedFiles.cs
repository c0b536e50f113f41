using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Reloading;

/// <summary>What <c>--reload</c> watches; nothing, until settings have it.</summary>
/// <param name="changed">Called on a thread of the watcher's, with paths.</param>
/// <param name="warn">What went wrong.</param>
internal sealed class ChangedFiles(Action<IReadOnlyList<string>> changed, Action<string> warn)
{
    private FileWatcher? _watcher;
    private volatile bool _isOn;

    /// <summary>Goes over to other settings, which may have it or not.</summary>
    public void Follow(ServeSettings settings)
    {
        _isOn = settings.Get(DevelopmentSettings.Reload);
        if (!_isOn) return;
        if (_watcher is null)
        {
            _watcher = new FileWatcher(Tell, warn);
            _watcher.Start();
        }
        _watcher.Watch(DevelopmentSettings.Watched(settings));
    }

    /// <inheritdoc cref="FileWatcher.Add(string, DateTime)"/>
    public void Add(string text, DateTime since)
    {
        if (_isOn) _watcher!.Add(text, since);
    }

    private void Tell(IReadOnlyList<string> paths)
    {
        if (_isOn) changed(paths);
    }
}
