using System.Buffers;
using System.Security.Cryptography;

namespace Wizgi.Middleware;

/// <summary>Gives each request a name, for the application, the response and the logs.</summary>
/// <remarks>
/// It stands in <c>wizgi.request_id</c>, in the request header, whatever the client sent there, and in the response header, so that the access
/// log has it as <c>%({x-request-id}o)s</c>. An application that sets the response header itself keeps its own. A new name is
/// 128 random bits in hexadecimal digits.
/// </remarks>
public static class RequestId
{
    private const int Longest = 128;

    private static readonly SearchValues<char> Sane = SearchValues.Create("-_.:/+=@~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Names requests by <c>X-Request-Id</c>.</summary>
    public static WsgiApplication Wrap(WsgiApplication application) => Wrap(application, new RequestIdOptions());

    /// <summary>Names requests.</summary>
    /// <exception cref="ApplicationError">The header's name is no token.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, RequestIdOptions options)
    {
        FieldRules.Check(NativeString.ToBytes(options.Header, "header name"), []);
        var key = "HTTP_" + options.Header.ToUpperInvariant().Replace('-', '_');
        return (environ, startResponse) =>
        {
            var id = options.AcceptIncoming && environ.Find(key) is { } incoming && IsSane(incoming) ? incoming : RandomNumberGenerator.GetHexString(32, lowercase: true);
            environ[EnvironKeys.RequestId] = id;
            environ[key] = id;
            return application(environ, (status, headers, excInfo) =>
                startResponse(status, headers.Any(IsName) ? headers : [.. headers, new ResponseHeader(options.Header, id)], excInfo));
        };

        bool IsName(ResponseHeader header) => header.Name.Equals(options.Header, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsSane(string id) => id.Length is > 0 and <= Longest && !id.AsSpan().ContainsAnyExcept(Sane);
}
