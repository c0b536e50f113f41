using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>Finds SCRIPT_NAME and PATH_INFO in what a web server sent.</summary>
/// <remarks>RFC 3875 §4.1.5, §4.1.13; docs/gateways.md says what each server sends.</remarks>
internal static class GatewayPath
{
    /// <returns>Both decoded. The first has no '/' at its end, the second begins with one or is empty.</returns>
    public static (byte[] ScriptName, byte[] PathInfo) Find(CgiVariables variables)
    {
        var script = variables.Find("SCRIPT_NAME"u8);
        var path = variables.Find("PATH_INFO"u8);
        if (path is null)
        {
            // nginx and Apache know no script, and call the whole path one.
            path = script is { Length: > 0 } ? script : variables.Find("DOCUMENT_URI"u8) is { Length: > 0 } document ? document : FromTarget(variables.Find("REQUEST_URI"u8) ?? []);
            script = null;
        }
        script = [.. Rooted(script ?? [])];
        path = [.. Rooted(path)];
        var end = script.AsSpan().TrimEnd((byte)'/').Length;
        // At "/app/" the application is at "/app", and is asked for "/".
        if (end < script.Length && path.Length == 0) path = "/"u8.ToArray();
        return (script[..end], path.Length == 0 && end == 0 ? "/"u8.ToArray() : path);
    }

    private static byte[] Rooted(byte[] path)
    {
        // OPTIONS * is about the server, and has no path.
        if (path is [(byte)'*']) return [];
        return path.Length == 0 || path[0] == '/' ? path : [(byte)'/', .. path];
    }

    private static byte[] FromTarget(byte[] target)
    {
        var end = target.AsSpan().IndexOf((byte)'?');
        var path = end < 0 ? target : target[..end];
        if (!RequestParser.IsPercentEncoded(path)) throw new GatewayException("REQUEST_URI is no target of a request, and neither PATH_INFO nor SCRIPT_NAME came");
        var decoded = new byte[path.Length];
        return decoded[..NativeString.PercentDecode(path, decoded)];
    }
}
