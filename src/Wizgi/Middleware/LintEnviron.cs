namespace Wizgi.Middleware;

/// <summary>The server's half of <see cref="Lint"/>: what every environ must hold.</summary>
/// <remarks>PEP 3333 "environ Variables".</remarks>
internal static class LintEnviron
{
    private static readonly string[] RequiredStrings =
        [EnvironKeys.RequestMethod, EnvironKeys.ServerName, EnvironKeys.ServerPort, EnvironKeys.ServerProtocol, EnvironKeys.UrlScheme];

    private static readonly string[] RequiredFlags = [EnvironKeys.MultiThread, EnvironKeys.MultiProcess, EnvironKeys.RunOnce];

    public static void Check(Environ environ)
    {
        foreach (var key in RequiredStrings)
            if (string.IsNullOrEmpty(environ.Find(key))) throw Lint.Breach($"{key} is missing or empty");
        foreach (var key in RequiredFlags)
            if (!environ.TryGetValue(key, out var flag) || flag is not bool) throw Lint.Breach($"{key} is missing or not a bool");
        if (!environ.TryGetValue(EnvironKeys.Version, out var version) || version is not (1, 0)) throw Lint.Breach("wsgi.version is not (1, 0)");
        if (environ.UrlScheme is not ("http" or "https")) throw Lint.Breach($"wsgi.url_scheme is '{environ.UrlScheme}'");
        if (!environ.TryGetValue(EnvironKeys.Input, out var input) || input is not Stream { CanRead: true }) throw Lint.Breach("wsgi.input is not a readable stream");
        if (!environ.TryGetValue(EnvironKeys.Errors, out var errors) || errors is not TextWriter) throw Lint.Breach("wsgi.errors is not a text writer");
        foreach (var forbidden in (string[])["HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"])
            if (environ.ContainsKey(forbidden)) throw Lint.Breach($"{forbidden} stands in the environ; its name is {forbidden[5..]}");
        foreach (var (key, value) in environ)
            if (!key.Contains('.', StringComparison.Ordinal) && (value is not string text || !NativeString.IsNative(text)))
                throw Lint.Breach($"{key} is not a native string");
        CheckExtensions(environ);
        CheckPath(environ);
        if (environ.Find(EnvironKeys.ContentLength) is { } length && (environ.ContentLength is null))
            throw Lint.Breach($"CONTENT_LENGTH is '{length}'");
    }

    private static void CheckExtensions(Environ environ)
    {
        foreach (var key in (string[])[EnvironKeys.EarlyHints, EnvironKeys.SendTrailers])
            if (environ.TryGetValue(key, out var value) && value is not Action<IReadOnlyList<ResponseHeader>>) throw Lint.Breach($"{key} is not a callable that takes headers");
        if (environ.TryGetValue(EnvironKeys.ClientDisconnected, out var gone) && gone is not Func<bool>)
            throw Lint.Breach($"{EnvironKeys.ClientDisconnected} is not a callable that returns a bool");
        if (environ.ContainsKey(EnvironKeys.SendTrailers) && environ.Find(EnvironKeys.ServerProtocol) == "HTTP/1.0")
            throw Lint.Breach($"{EnvironKeys.SendTrailers} is offered on HTTP/1.0, which has no trailers");
    }

    private static void CheckPath(Environ environ)
    {
        var script = environ.ScriptName;
        var path = environ.PathInfo;
        if (script == "/" || script.EndsWith('/')) throw Lint.Breach($"SCRIPT_NAME '{script}' ends in a slash; it belongs to PATH_INFO");
        if (script.Length > 0 && script[0] != '/') throw Lint.Breach($"SCRIPT_NAME '{script}' does not start with a slash");
        if (path.Length > 0 && path[0] != '/')
            throw Lint.Breach($"PATH_INFO '{path}' does not start with a slash");
        if (script.Length == 0 && path.Length == 0 && environ.RequestMethod != "OPTIONS") throw Lint.Breach("SCRIPT_NAME and PATH_INFO are both empty; at the root PATH_INFO is '/'");
    }
}
