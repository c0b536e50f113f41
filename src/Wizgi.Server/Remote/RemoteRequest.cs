using System.Net;
using Wizgi.Server.Remote.Gateways;

namespace Wizgi.Server.Remote;

/// <summary>Makes the request that an origin gets from the environ of ours.</summary>
internal static class RemoteRequest
{
    // RFC 9110 §7.6.3: who passes a request on says so.
    public const string Via = "1.1 wizgi";

    private const string HttpPrefix = "HTTP_";

    /// <param name="environ">The request.</param>
    /// <param name="reference">The origin.</param>
    /// <param name="passesEnviron">As <see cref="RemoteOptions.PassesEnviron"/>.</param>
    /// <param name="content">Its body, or null: none.</param>
    public static HttpRequestMessage Make(Environ environ, RemoteReference reference, bool passesEnviron, RemoteContent? content)
    {
        if (reference.IsGateway) return MakeForGateway(environ, content);
        var target = passesEnviron ? RemoteTarget.Whole(environ) : RemoteTarget.Of(environ, reference.BasePath);
        var request = new HttpRequestMessage(new HttpMethod(environ.RequestMethod), MakeUri(reference, target))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        // One request, one connection: one that was used before might be closed by its origin in that moment, and what then became of the request nobody knows.
        request.Headers.ConnectionClose = true;
        if (ExpectsContinue(environ) && content is not null) request.Headers.ExpectContinue = true;
        if (passesEnviron) Add(request, PassedEnviron.HeaderName, PassedEnviron.Encode(environ));
        else AddFields(request, environ);
        return request;
    }

    /// <summary>A gateway protocol passes the environ as it is: nothing of it has to be told in other words.</summary>
    private static HttpRequestMessage MakeForGateway(Environ environ, RemoteContent? content)
    {
        var request = new HttpRequestMessage(new HttpMethod(environ.RequestMethod), "http://localhost/") { Version = HttpVersion.Version11, Content = content };
        request.Options.Set(GatewayRequestOptions.Variables, CgiVariables.Of(environ));
        return request;
    }

    /// <summary>The body's length; null: there is a body whose length nobody knows. 0: none.</summary>
    public static long? BodyLength(Environ environ) =>
        environ.ContentLength is { } length ? length : environ.Header("Transfer-Encoding") is { Length: > 0 } ? null : 0;

    /// <summary>Whether the client waits to be asked for its body: then so do we (RFC 9110 §10.1.1).</summary>
    private static bool ExpectsContinue(Environ environ) => string.Equals(environ.Header("Expect"), "100-continue", StringComparison.OrdinalIgnoreCase);

    private static void AddFields(HttpRequestMessage request, Environ environ)
    {
        var hopByHop = new HopByHop(environ.Header("Connection") is { } connection ? [connection] : null);
        foreach (var (key, item) in environ)
        {
            if (item is not string value || NameOf(key) is not { } name || hopByHop.Has(name) || ForwardedFields.Has(name)) continue;
            if (name is "Expect" or "Content-Length") continue;
            Add(request, name, name == "Via" ? $"{value}, {Via}" : value);
        }
        if (environ.Header("Via") is null) Add(request, "Via", Via);
        foreach (var (name, value) in ForwardedFields.Of(environ)) Add(request, name, value);
    }

    /// <summary>HTTP_USER_AGENT → User-Agent; null: not a header.</summary>
    private static string? NameOf(string key)
    {
        if (key == EnvironKeys.ContentType) return "Content-Type";
        if (!key.StartsWith(HttpPrefix, StringComparison.Ordinal) || key.Length == HttpPrefix.Length) return null;
        return string.Create(key.Length - HttpPrefix.Length, key, static (name, key) =>
        {
            for (var at = 0; at < name.Length; at++)
            {
                var letter = key[at + HttpPrefix.Length];
                var isFirst = at == 0 || name[at - 1] == '-';
                name[at] = letter == '_' ? '-' : isFirst ? letter : char.ToLowerInvariant(letter);
            }
        });
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        // The library keeps some, such as Content-Type, with the body.
        if (!request.Headers.TryAddWithoutValidation(name, value)) (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
    }

    // The target goes out as it is: the library would resolve dot segments and decode what need not be encoded.
    public static Uri MakeUri(RemoteReference reference, string target) =>
        new(reference.Origin.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
