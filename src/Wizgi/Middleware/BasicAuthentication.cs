using System.Buffers.Text;
using System.Text;
using Wizgi.Middleware.Http;
using Wizgi.Middleware.Passwords;

namespace Wizgi.Middleware;

/// <summary>Lets requests through that name a user of an htpasswd file and the right password; the others are a 401.</summary>
/// <remarks>
/// RFC 7617. The application finds the user in <c>REMOTE_USER</c>, and <c>Basic</c> in <c>AUTH_TYPE</c>. When the file cannot be read any more, or has a
/// line that is wrong, nobody is let in: the request fails with a 500, and the error log has the line. Passwords go over the wire as they
/// are, so this belongs behind TLS.
/// </remarks>
public static class BasicAuthentication
{
    // Nobody types more, and each byte makes the slow hashes slower.
    private const int LongestPassword = 1024;

    /// <exception cref="FormatException">A line of the file is no user with a safe password; the message has the file and the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">The realm has a control character.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, BasicAuthenticationOptions options)
    {
        if (options.Realm.Any(char.IsControl)) throw new ArgumentException("the realm has a control character", nameof(options));
        var users = new PasswordFile(options.File);
        // quoted-string, RFC 9110 §5.6.4; the bytes of UTF-8 as a native string.
        var realm = NativeString.FromBytes(Encoding.UTF8.GetBytes(options.Realm.Replace("\\", "\\\\").Replace("\"", "\\\"")));
        var challenge = new ResponseHeader("WWW-Authenticate", $"Basic realm=\"{realm}\", charset=\"UTF-8\"");
        return (environ, startResponse) =>
        {
            if (!TryRead(environ.Header("Authorization"), out var user, out var password) || !users.Knows(user, password)) return Page.Say(startResponse, "401 Unauthorized", challenge);
            environ[EnvironKeys.RemoteUser] = NativeString.FromBytes(Encoding.UTF8.GetBytes(user));
            environ[EnvironKeys.AuthType] = "Basic";
            if (!options.PassAuthorization) environ.Remove("HTTP_AUTHORIZATION");
            return application(environ, startResponse);
        };
    }

    // credentials = "Basic" 1*SP token68; what it stands for is user-id ":" password, in UTF-8 without control characters.
    private static bool TryRead(string? credentials, out string user, out byte[] password)
    {
        (user, password) = ("", []);
        if (credentials is null || !credentials.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || !NativeString.IsNative(credentials)) return false;
        var token = Encoding.Latin1.GetBytes(credentials[6..].Trim(' '));
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(token.Length)];
        if (Base64.DecodeFromUtf8(token, decoded, out _, out var count) != System.Buffers.OperationStatus.Done) return false;
        var colon = Array.IndexOf(decoded, (byte)':', 0, count);
        if (colon <= 0 || count - colon > LongestPassword || decoded.AsSpan(0, count).ContainsAnyInRange((byte)0, (byte)31) || decoded.AsSpan(0, count).Contains((byte)127)) return false;
        if (!System.Text.Unicode.Utf8.IsValid(decoded.AsSpan(0, colon))) return false;
        user = Encoding.UTF8.GetString(decoded, 0, colon);
        password = decoded[(colon + 1)..count];
        return true;
    }
}
