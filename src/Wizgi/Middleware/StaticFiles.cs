using Wizgi.Middleware.Static;

namespace Wizgi.Middleware;

/// <summary>Answers for files below some prefixes; the application answers for everything else, a file that is not there included.</summary>
/// <remarks>
/// Conditional requests, ranges, precompressed files, index.html: RFC 9110, and docs/static.md for what it leaves open. Dotfiles, and what
/// links lead to outside the folder, are a 404.
/// </remarks>
public static class StaticFiles
{
    /// <summary>Puts static files in front of an application.</summary>
    /// <exception cref="ArgumentException">Two mounts have the same prefix.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, params StaticMount[] mounts) => Wrap(application, TimeProvider.System, mounts);

    internal static WsgiApplication Wrap(WsgiApplication application, TimeProvider time, params StaticMount[] mounts)
    {
        var table = new StaticTable(mounts);
        return (environ, startResponse) =>
        {
            var found = table.Find(NativeString.ToBytes(environ.PathInfo, EnvironKeys.PathInfo));
            return found.Kind == StaticKind.Missing ? application(environ, startResponse) : StaticAnswer.Give(found, time.GetUtcNow(), environ, startResponse);
        };
    }

    /// <summary>Puts static files in front of any runner, which is not entered for them but for its gate. Other requests reach it untouched.</summary>
    /// <param name="runner">A thread's.</param>
    /// <param name="traits">The server's.</param>
    /// <param name="mounts">May be shared by threads.</param>
    /// <exception cref="ArgumentException">Two mounts have the same prefix.</exception>
    internal static IApplicationRunner InFrontOf(IApplicationRunner runner, ServerTraits traits, params StaticMount[] mounts) =>
        mounts.Length == 0 ? runner : new StaticRunner(runner, traits, new StaticTable(mounts), TimeProvider.System);
}
