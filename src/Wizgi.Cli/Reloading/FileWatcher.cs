using Wizgi.Cli.Native;

namespace Wizgi.Cli.Reloading;

/// <summary>Tells which files of an application have changed. It lives in the supervisor, so that nothing is missed while workers come and go.</summary>
/// <remarks>
/// Folders are watched, not files: editors save by renaming, and a file may come, go and come back. What changes within
/// <see cref="Quiet"/> is told together.
/// </remarks>
internal sealed class FileWatcher
{
    // Milliseconds without an event that end a change, and the longest that one is waited for.
    private const int Quiet = 40;
    private const int LongestWait = 400;

    private const int NoSpace = 28;
    private const int StackSize = 256 * 1024;

    private readonly Inotify _inotify = new();
    private readonly Dictionary<int, WatchedFolder> _byNumber = [];
    private readonly Dictionary<string, WatchedFolder> _byPath = [];
    private ExtraFiles[] _extras = [];
    private readonly Action<IReadOnlyList<string>> _changed;
    private readonly Action<string> _warn;
    private bool _isFull;

    /// <param name="changed">Called on the watcher's thread, with paths.</param>
    /// <param name="warn">What went wrong.</param>
    public FileWatcher(Action<IReadOnlyList<string>> changed, Action<string> warn) => (_changed, _warn) = (changed, warn);

    public void Start() => new Thread(Run, StackSize) { IsBackground = true, Name = "files" }.Start();

    /// <summary>Files that matter besides those that workers tell of; others did before.</summary>
    public void Watch(IReadOnlyList<ExtraFiles> extras)
    {
        lock (_byNumber)
        {
            _extras = [.. extras];
            foreach (var extra in extras) Add(extra.Folder, new WatchedFolder("") { IsDeep = extra.IsDeep }, []);
        }
    }

    /// <summary>A worker has told of a folder.</summary>
    /// <param name="text">Absolute; with <c>/**</c> behind it everything below matters.</param>
    /// <param name="since">When the worker started: what changed in a new folder since may have been read before it changed.</param>
    public void Add(string text, DateTime since)
    {
        var isDeep = text.EndsWith("/**", StringComparison.Ordinal);
        var found = new List<string>();
        Add(isDeep ? text[..^3] : text, new WatchedFolder("") { HasSources = !isDeep, HasTemplates = isDeep }, found);
        found.RemoveAll(file => File.GetLastWriteTimeUtc(file) <= since);
        if (found.Count > 0) _changed(found);
    }

    /// <summary>Watches a folder and what is in it, as far as that matters.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="like">What matters.</param>
    /// <param name="found">Gets the files that matter, of folders that are new to the watcher.</param>
    private void Add(string path, WatchedFolder like, List<string> found)
    {
        lock (_byNumber)
        {
            var number = _inotify.Add(path);
            if (number < 0)
            {
                if (number == -NoSpace && !_isFull) _warn("not all folders can be watched; raise fs.inotify.max_user_watches");
                _isFull |= number == -NoSpace;
                return;
            }
            var isNew = !_byPath.TryGetValue(path, out var folder) || _byNumber.GetValueOrDefault(number) != folder;
            if (isNew) _byPath[path] = _byNumber[number] = folder = new WatchedFolder(path);
            var before = (folder!.HasSources, folder.HasTemplates, folder.IsDeep);
            like.PassTo(folder);
            if (!isNew && before == (folder.HasSources, folder.HasTemplates, folder.IsDeep)) return;
            foreach (var file in Entries(path, Directory.EnumerateFiles))
                if (Matters(folder, file)) found.Add(file);
            if (!folder.HasTemplates && !folder.IsDeep) return;
            // Links are not followed: they may lead round in circles.
            foreach (var inner in Entries(path, Directory.EnumerateDirectories))
                if (new DirectoryInfo(inner).LinkTarget is null) Add(inner, new WatchedFolder("") { HasTemplates = folder.HasTemplates, IsDeep = folder.IsDeep }, found);
        }
    }

    private void Run()
    {
        while (true)
        {
            var changed = new HashSet<string>();
            foreach (var happened in _inotify.Read(-1)) Note(happened, changed);
            if (changed.Count == 0) continue;
            for (var until = Environment.TickCount64 + LongestWait; Environment.TickCount64 < until && _inotify.HasMore(Quiet);)
                foreach (var happened in _inotify.Read(0)) Note(happened, changed);
            _changed([.. changed.Order(StringComparer.Ordinal)]);
        }
    }

    private void Note(InotifyEvent happened, HashSet<string> changed)
    {
        lock (_byNumber)
        {
            if ((happened.Mask & Inotify.QueueOverflow) != 0)
            {
                changed.Add("many files");
                return;
            }
            if (!_byNumber.TryGetValue(happened.Watch, out var folder)) return;
            if ((happened.Mask & (Inotify.Ignored | Inotify.FolderMoved)) != 0)
            {
                Forget(happened.Watch, folder);
                return;
            }
            var path = Path.Combine(folder.Path, happened.Name);
            if ((happened.Mask & Inotify.IsFolder) == 0)
            {
                // A file that is created is mostly written next; only a link is whole at once.
                if (Matters(folder, path) && ((happened.Mask & Inotify.Created) == 0 || new FileInfo(path).LinkTarget is not null)) changed.Add(path);
            }
            else if ((happened.Mask & (Inotify.Created | Inotify.MovedTo)) != 0 && folder.Passes(happened.Name))
            {
                NoteNewFolder(path, folder, changed);
            }
            else if ((happened.Mask & Inotify.MovedFrom) != 0 && _byPath.ContainsKey(path))
            {
                changed.Add(path);
            }
        }
    }

    // What was put into it before it was watched brings no events.
    private void NoteNewFolder(string path, WatchedFolder outer, HashSet<string> changed)
    {
        var found = new List<string>();
        Add(path, outer, found);
        if (outer.HasSources)
            foreach (var inner in Entries(path, Directory.EnumerateDirectories))
                if (outer.Passes(Path.GetFileName(inner))) NoteNewFolder(inner, outer, changed);
        changed.UnionWith(found);
    }

    private void Forget(int number, WatchedFolder folder)
    {
        // One that was moved would go on to send events under a name that is not its own.
        _inotify.Remove(number);
        _byNumber.Remove(number);
        if (_byPath.GetValueOrDefault(folder.Path) == folder) _byPath.Remove(folder.Path);
    }

    private bool Matters(WatchedFolder folder, string path) =>
        (folder.HasSources && (path.EndsWith(".py", StringComparison.Ordinal) || path.EndsWith(".wsgi", StringComparison.Ordinal)))
        || (folder.HasTemplates && !IsScratch(Path.GetFileName(path)))
        || Array.Exists(_extras, extra => extra.Has(path));

    // Vim's 4913 and swap files, Emacs's locks, backups.
    private static bool IsScratch(string name) => name[0] is '.' or '#' || name[^1] == '~' || name == "4913" || name.EndsWith(".tmp", StringComparison.Ordinal);

    private static string[] Entries(string path, Func<string, IEnumerable<string>> enumerate)
    {
        try
        {
            return [.. enumerate(path)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It has gone again, or is not ours to read.
            return [];
        }
    }
}
