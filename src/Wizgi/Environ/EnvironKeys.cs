using System.Text;

namespace Wizgi;

/// <summary>The spelling of the environ keys of PEP 3333 and of the extensions Wizgi offers.</summary>
public static class EnvironKeys
{
    /// <summary>The method: <c>GET</c>.</summary>
    public const string RequestMethod = "REQUEST_METHOD";

    /// <summary>The part of the path that led to the application.</summary>
    public const string ScriptName = "SCRIPT_NAME";

    /// <summary>The rest of the path, decoded.</summary>
    public const string PathInfo = "PATH_INFO";

    /// <summary>What follows the '?', as received; empty if nothing does.</summary>
    public const string QueryString = "QUERY_STRING";

    /// <summary>The type of the body; absent if the client gave none.</summary>
    public const string ContentType = "CONTENT_TYPE";

    /// <summary>The length of the body in bytes; absent if there is none, or it is chunked.</summary>
    public const string ContentLength = "CONTENT_LENGTH";

    /// <summary>The host that the client asked.</summary>
    public const string ServerName = "SERVER_NAME";

    /// <summary>The port that the client asked.</summary>
    public const string ServerPort = "SERVER_PORT";

    /// <summary><c>HTTP/1.1</c>.</summary>
    public const string ServerProtocol = "SERVER_PROTOCOL";

    /// <summary>Name and version of the server.</summary>
    public const string ServerSoftware = "SERVER_SOFTWARE";

    /// <summary>The address of the client.</summary>
    public const string RemoteAddr = "REMOTE_ADDR";

    /// <summary>The port of the client.</summary>
    public const string RemotePort = "REMOTE_PORT";

    /// <summary>Who the user is, once somebody has checked it (RFC 3875 §4.1.11).</summary>
    public const string RemoteUser = "REMOTE_USER";

    /// <summary>How that was checked, for instance <c>Basic</c> (RFC 3875 §4.1.1).</summary>
    public const string AuthType = "AUTH_TYPE";

    /// <summary>The request target as received, percent-encoded, with its query. Apache's name for it.</summary>
    public const string RequestUri = "REQUEST_URI";

    /// <summary>The same value under gunicorn's name.</summary>
    public const string RawUri = "RAW_URI";

    /// <summary><c>(1, 0)</c>.</summary>
    public const string Version = "wsgi.version";

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public const string UrlScheme = "wsgi.url_scheme";

    /// <summary>The body of the request.</summary>
    public const string Input = "wsgi.input";

    /// <summary>The error log.</summary>
    public const string Errors = "wsgi.errors";

    /// <summary>Whether other threads of this process may call the application at the same time.</summary>
    public const string MultiThread = "wsgi.multithread";

    /// <summary>Whether other processes run the same application.</summary>
    public const string MultiProcess = "wsgi.multiprocess";

    /// <summary>Whether this process serves this one request.</summary>
    public const string RunOnce = "wsgi.run_once";

    /// <summary>PEP 3333 "Optional Platform-Specific File Handling".</summary>
    public const string FileWrapper = "wsgi.file_wrapper";

    /// <summary>True: <c>wsgi.input</c> ends where the body ends, so that it may be read without a CONTENT_LENGTH.</summary>
    public const string InputTerminated = "wsgi.input_terminated";

    /// <summary>Sends <c>103 Early Hints</c>; gunicorn's name (24 and later).</summary>
    public const string EarlyHints = "wsgi.early_hints";

    /// <summary>Sets trailers; there only when they can be sent and the client wants them. pyvoy's name.</summary>
    public const string SendTrailers = "wsgi.ext.http.send_trailers";

    /// <summary>Tells whether the client has gone; the idea is waitress's.</summary>
    public const string ClientDisconnected = "wizgi.client_disconnected";

    /// <summary>What else is known of that user: a JSON array of <c>[type, value]</c>; only in an ASP.NET Core host that passes it on.</summary>
    public const string Claims = "wizgi.claims";

    /// <summary><c>on</c> when the client's connection is encrypted: Apache's name for what <see cref="UrlScheme"/> says.</summary>
    public const string Https = "HTTPS";

    /// <summary>What the request is called in logs; set by the middleware RequestId.</summary>
    public const string RequestId = "wizgi.request_id";

    /// <summary>The status, such as <c>404 Not Found</c>, for which the application behind the middleware ErrorPages makes a page.</summary>
    public const string ErrorStatus = "wizgi.error_status";

    /// <summary>The first member of <see cref="EnvironKey"/> that is a request header.</summary>
    internal const EnvironKey FirstHeader = EnvironKey.ContentType;

    /// <summary>How many members <see cref="EnvironKey"/> has.</summary>
    internal static readonly int Count = Enum.GetValues<EnvironKey>().Length;

    private static readonly string[] Names = [.. Enum.GetValues<EnvironKey>().Select(Spell)];
    private static readonly byte[][] HeaderNames = [.. Enum.GetValues<EnvironKey>().Select(key => key < FirstHeader ? [] : Encoding.ASCII.GetBytes(Hyphenate(key)))];
    private static readonly byte[] FirstOfBucket = BuildBuckets(out NextInBucket);
    private static readonly byte[] NextInBucket;

    /// <summary>The key as it stands in the environ: <c>REQUEST_METHOD</c>, <c>HTTP_USER_AGENT</c>, <c>wsgi.url_scheme</c>.</summary>
    internal static string Name(EnvironKey key) => Names[(int)key];

    /// <summary>Finds the key of a request header by its name on the wire, in any case.</summary>
    internal static bool TryFindHeader(ReadOnlySpan<byte> headerName, out EnvironKey key)
    {
        key = default;
        if (headerName.IsEmpty) return false;
        for (int at = FirstOfBucket[Bucket(headerName)]; at != 0; at = NextInBucket[at])
        {
            if (!Ascii.EqualsIgnoreCase(headerName, HeaderNames[at])) continue;
            key = (EnvironKey)at;
            return true;
        }
        return false;
    }

    private static int Bucket(ReadOnlySpan<byte> name) => ((name.Length * 37) ^ ((name[0] | 0x20) * 5) ^ ((name[^1] | 0x20) * 11)) & 0xFF;

    // Index 0 is REQUEST_METHOD, never a header, and so can mean "none".
    private static byte[] BuildBuckets(out byte[] next)
    {
        var first = new byte[256];
        next = new byte[HeaderNames.Length];
        for (var at = (int)FirstHeader; at < HeaderNames.Length; at++)
        {
            var bucket = Bucket(HeaderNames[at]);
            next[at] = first[bucket];
            first[bucket] = (byte)at;
        }
        return first;
    }

    private static string Spell(EnvironKey key) => key switch
    {
        EnvironKey.UrlScheme => UrlScheme,
        _ when key is EnvironKey.ContentType or EnvironKey.ContentLength || key < FirstHeader => Hyphenate(key).ToUpperInvariant().Replace('-', '_'),
        _ => "HTTP_" + Hyphenate(key).ToUpperInvariant().Replace('-', '_'),
    };

    // UserAgent → User-Agent
    private static string Hyphenate(EnvironKey key) =>
        string.Concat(key.ToString().Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"-{letter}" : $"{letter}"));
}
