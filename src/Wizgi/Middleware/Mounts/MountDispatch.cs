using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Mounts;

/// <summary>A table of applications as one application.</summary>
internal static class MountDispatch
{
    /// <summary>Calls the application of the place; the part of the path that led there moves to SCRIPT_NAME, in the environ itself.</summary>
    public static WsgiApplication Dispatch(this MountTable<WsgiApplication> table) => (environ, startResponse) =>
    {
        HostName? host = table.HasHosts && RequestHost.TryFind(environ, out var found) ? found : null;
        var path = environ.PathInfo;
        if (!table.TryFind<char>(host, path, out var application, out var length)) return Page.Say(startResponse, table.Refusal(host));
        if (length > 0)
        {
            environ[EnvironKeys.ScriptName] = environ.ScriptName + path[..length];
            environ[EnvironKeys.PathInfo] = path[length..];
        }
        return application(environ, startResponse);
    };
}
