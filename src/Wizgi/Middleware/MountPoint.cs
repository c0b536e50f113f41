using Wizgi.Middleware.Http;

namespace Wizgi.Middleware;

/// <summary>An application and the prefix of the path under which it stands.</summary>
public sealed class MountPoint
{
    /// <param name="prefix">As in PATH_INFO, decoded: <c>/shop</c>. A slash at its end does not matter; <c>/</c> is every path.</param>
    /// <param name="application">What answers there.</param>
    /// <exception cref="ArgumentException">The prefix does not start with a slash, or has an empty segment.</exception>
    public MountPoint(string prefix, WsgiApplication application)
    {
        Native = PathPrefix.ToNative(prefix);
        Prefix = PathPrefix.Normalize(prefix);
        Application = application;
    }

    /// <summary><c>/shop</c>, or <c>/</c>.</summary>
    public string Prefix { get; }

    /// <summary>What answers there.</summary>
    public WsgiApplication Application { get; }

    /// <summary>The prefix as PATH_INFO has it; empty for <c>/</c>.</summary>
    internal string Native { get; }
}
