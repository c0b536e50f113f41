using Wizgi.Cli.Native;

namespace Wizgi.Cli.Operations;

/// <summary>
/// Log files that a supervisor and its workers, which are another user, both write to and open anew. Root opens them with that user's rights, so that a link which
/// the user has put in its place leads nowhere the user could not go.
/// </summary>
internal static class LogFiles
{
    /// <summary>Sees to it that the workers' user can open a log file: it is created for it, or given to it, as gunicorn does.</summary>
    /// <param name="path">A file, <c>-</c> or null.</param>
    /// <param name="identity">Whose it is to be.</param>
    public static void Prepare(string? path, Identity identity)
    {
        if (path is null or "-") return;
        if (As(identity, () => Try(path, isNew: false) || Try(path, isNew: true))) return;
        // The user has no right to the file, or to the directory. Root has; it takes no link, and no file that may be another's under this name.
        var descriptor = Files.Open(path, isNew: true);
        if (descriptor == -Files.EEXIST) descriptor = Files.Open(path, isNew: false);
        if (descriptor < 0) return;
        if (Files.IsPlain(descriptor)) _ = Files.fchown(descriptor, identity.User, identity.Group);
        _ = Posix.close(descriptor);
    }

    /// <summary>Does something with the files of the workers' user as that user would, on this thread.</summary>
    public static T As<T>(Identity? identity, Func<T> action)
    {
        if (identity is null) return action();
        var group = Users.setfsgid(identity.Group);
        var user = Users.setfsuid(identity.User);
        try
        {
            return action();
        }
        finally
        {
            _ = Users.setfsuid(user);
            _ = Users.setfsgid(group);
        }
    }

    /// <inheritdoc cref="As{T}"/>
    public static void As(Identity? identity, Action action) => As(identity, () =>
    {
        action();
        return true;
    });

    private static bool Try(string path, bool isNew)
    {
        var descriptor = Files.Open(path, isNew);
        if (descriptor >= 0) _ = Posix.close(descriptor);
        return descriptor >= 0;
    }
}
