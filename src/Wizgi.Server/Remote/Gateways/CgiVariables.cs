using System.Globalization;
using System.Text;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>Makes the variables of a request: RFC 3875 §4.1, and those that servers have added since.</summary>
internal static class CgiVariables
{
    private const string InterfaceKey = "GATEWAY_INTERFACE";
    private const string Interface = "CGI/1.1";

    /// <param name="message">The request.</param>
    /// <param name="options">Of the handler.</param>
    /// <param name="length">The body's, in bytes; null: not known.</param>
    /// <returns>Native strings.</returns>
    public static Dictionary<string, string> Of(HttpRequestMessage message, GatewayOptions options, long? length)
    {
        var uri = message.RequestUri ?? throw new InvalidOperationException("a request needs an address");
        var host = message.Headers.Host ?? uri.Authority;
        var path = Decode(uri.AbsolutePath);
        var isBelow = options.ScriptName.Length > 0 && path.StartsWith(options.ScriptName, StringComparison.Ordinal) && (path.Length == options.ScriptName.Length || path[options.ScriptName.Length] == '/');
        var isSecure = uri.Scheme == Uri.UriSchemeHttps;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [InterfaceKey] = Interface,
            [EnvironKeys.ServerSoftware] = "wizgi",
            [EnvironKeys.ServerProtocol] = $"HTTP/{message.Version}",
            [EnvironKeys.ServerName] = uri.Host,
            [EnvironKeys.ServerPort] = uri.Port.ToString(CultureInfo.InvariantCulture),
            [EnvironKeys.RequestMethod] = message.Method.Method,
            [EnvironKeys.ScriptName] = options.ScriptName,
            [EnvironKeys.PathInfo] = isBelow ? path[options.ScriptName.Length..] : path,
            [EnvironKeys.QueryString] = uri.Query.TrimStart('?'),
            [EnvironKeys.RequestUri] = uri.PathAndQuery,
            [EnvironKeys.RemoteAddr] = "",
            ["REQUEST_SCHEME"] = uri.Scheme,
            ["HTTP_HOST"] = host,
        };
        if (isSecure) variables["HTTPS"] = "on";
        AddFields(variables, message);
        var hasOwn = message.Options.TryGetValue(GatewayRequestOptions.Variables, out var own);
        if (hasOwn && own!.ContainsKey(InterfaceKey)) variables.Clear();
        foreach (var (name, value) in options.Variables) variables[name] = value;
        if (hasOwn) foreach (var (name, value) in own!) variables[name] = value;
        // What the body is, its own handler knows; HTTP_PROXY would be an order to programs (CVE-2016-5385).
        variables.Remove("HTTP_PROXY");
        variables.Remove(EnvironKeys.ContentLength);
        if (length is > 0 || (length == 0 && message.Content is not null)) variables[EnvironKeys.ContentLength] = length.Value.ToString(CultureInfo.InvariantCulture);
        return variables;
    }

    /// <summary>The variables of a request that has an environ already.</summary>
    public static Dictionary<string, string> Of(Environ environ)
    {
        var hopByHop = new HopByHop(environ.Header("Connection") is { } connection ? [connection] : null);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, item) in environ)
        {
            // Keys with dots are of WSGI or of its servers.
            if (item is not string value || key.Contains('.', StringComparison.Ordinal) || !NativeString.IsNative(value) || !NativeString.IsNative(key)) continue;
            if (key.StartsWith("HTTP_", StringComparison.Ordinal) && !IsPassed(key[5..].Replace('_', '-'), hopByHop)) continue;
            variables[key] = value;
        }
        variables[InterfaceKey] = Interface;
        variables["REQUEST_SCHEME"] = environ.UrlScheme;
        // Whatever the variable said before: the scheme is what was believed.
        if (environ.UrlScheme == Uri.UriSchemeHttps) variables["HTTPS"] = "on";
        else variables.Remove("HTTPS");
        return variables;
    }

    private static void AddFields(Dictionary<string, string> variables, HttpRequestMessage message)
    {
        var own = message.Headers.NonValidated;
        var hopByHop = new HopByHop(own.TryGetValues("Connection", out var connection) ? connection : null);
        var fields = message.Content is null ? own : own.Concat(message.Content.Headers.NonValidated);
        foreach (var (name, values) in fields)
        {
            // An underscore would pose as a hyphen (CVE-2015-0219).
            if (!IsPassed(name, hopByHop) || name.AsSpan().ContainsAnyExcept(Allowed)) continue;
            var key = name.ToUpperInvariant().Replace('-', '_');
            var value = string.Join(key == "COOKIE" ? "; " : ", ", values);
            variables[key is EnvironKeys.ContentType or EnvironKeys.ContentLength ? key : "HTTP_" + key] =
                NativeString.IsNative(value) ? value : NativeString.FromBytes(Encoding.UTF8.GetBytes(value));
        }
    }

    private static readonly System.Buffers.SearchValues<char> Allowed = System.Buffers.SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // Whether the body is wanted is between the client and us.
    private static bool IsPassed(string name, HopByHop hopByHop) =>
        !hopByHop.Has(name) && !name.Equals("Proxy", StringComparison.OrdinalIgnoreCase) && !name.Equals("Expect", StringComparison.OrdinalIgnoreCase);

    private static string Decode(string path)
    {
        var encoded = Encoding.UTF8.GetBytes(path);
        var decoded = new byte[encoded.Length];
        var length = NativeString.PercentDecode(encoded, decoded);
        return length < 0 ? NativeString.FromBytes(encoded) : NativeString.FromBytes(decoded.AsSpan(0, length));
    }
}
