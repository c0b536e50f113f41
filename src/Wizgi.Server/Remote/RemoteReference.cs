using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Wizgi.Server.Remote;

/// <summary>
/// Names an application in another process: <c>http://HOST[:PORT][/PATH]</c>, <c>https://…</c>, <c>http://unix:SOCKET[:/PATH]</c>; <c>fastcgi:</c>, <c>scgi:</c> and <c>uwsgi:</c> in place
/// of <c>http:</c>, with a port; <c>cgi:PATH</c>, a program or a folder of programs.
/// </summary>
/// <remarks>
/// For gateway protocols a path behind the address is SCRIPT_FILENAME, which some want that run programs. The form with a unix socket is nginx's: the path of the socket ends at the next colon. <c>unix:SOCKET</c> alone is HTTP. What stands before
/// <c>://</c> is the protocol; the rest means the same whichever it is.
/// </remarks>
internal sealed class RemoteReference
{
    private const string UnixMark = "unix:";

    private const string CgiMark = "cgi:";

    private static readonly string[] Schemes = ["http", "https", "fastcgi", "scgi", "uwsgi"];

    private RemoteReference(string text, Uri origin, UnixDomainSocketEndPoint? socket) => (Text, Origin, Socket) = (text, origin, socket);

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Scheme, host and port; <c>localhost</c> behind a unix socket.</summary>
    public Uri Origin { get; }

    /// <summary>What the path of every request begins with: empty, or <c>/path</c> without a slash at its end, percent-encoded.</summary>
    public string BasePath => Origin.AbsolutePath.TrimEnd('/');

    /// <summary>The unix socket to connect to, or null: host and port.</summary>
    public UnixDomainSocketEndPoint? Socket { get; }

    /// <summary>What is spoken: <c>http</c>, <c>https</c>, <c>fastcgi</c>, <c>scgi</c>, <c>uwsgi</c>, <c>cgi</c>.</summary>
    public string Protocol => Origin.Scheme;

    /// <summary>It is asked with variables instead of HTTP.</summary>
    public bool IsGateway => Protocol is not ("http" or "https");

    /// <summary>Of <c>cgi:</c> the program or folder, of another gateway protocol SCRIPT_FILENAME or empty.</summary>
    public string File => Uri.UnescapeDataString(Origin.AbsolutePath) is var path && path != "/" ? path : "";

    /// <summary>Whether a text is meant as one.</summary>
    public static bool IsOne(string text) => text.StartsWith(CgiMark, StringComparison.Ordinal) || text.StartsWith(UnixMark, StringComparison.Ordinal) || Split(text) is var (scheme, _) && Schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="FormatException">It names nothing; the message says what is missing and what is allowed.</exception>
    public static RemoteReference Parse(string text)
    {
        if (text.StartsWith(UnixMark, StringComparison.Ordinal)) return OfSocket(text, "http", text[UnixMark.Length..]);
        if (text.StartsWith(CgiMark, StringComparison.Ordinal)) return OfPrograms(text, text[CgiMark.Length..]);
        if (Split(text) is not var (scheme, rest) || !Schemes.Contains(scheme, StringComparer.OrdinalIgnoreCase)) throw Bad(text, "the protocol is unknown");
        if (rest.StartsWith(UnixMark, StringComparison.Ordinal)) return OfSocket(text, scheme, rest[UnixMark.Length..]);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var origin) || origin.Host.Length == 0) throw Bad(text, "the host is missing, or the port is none");
        CheckRest(text, origin);
        var reference = new RemoteReference(text, origin, null);
        return reference.IsGateway && origin.Port <= 0 ? throw Bad(text, $"{scheme} has no usual port; one is needed") : reference;
    }

    /// <summary>The server that listens on a unix socket, whatever characters its path has.</summary>
    public static RemoteReference OfSocket(string path, string protocol = "http") => new($"{protocol}://unix:{path}", new Uri($"{protocol}://localhost"), new UnixDomainSocketEndPoint(path));

    /// <summary>The same place under another name, for messages.</summary>
    public RemoteReference Called(string text) => new(text, Origin, Socket);

    public override string ToString() => Text;

    private static RemoteReference OfSocket(string text, string scheme, string rest)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var (path, below) = colon < 0 ? (rest, "") : (rest[..colon], rest[(colon + 1)..]);
        if (!path.StartsWith('/')) throw Bad(text, "the path of a unix socket begins with a slash");
        // sun_path is 108 bytes with its NUL.
        if (System.Text.Encoding.UTF8.GetByteCount(path) > 107) throw Bad(text, "the path is longer than the 107 bytes a unix socket may have");
        if (below.Length > 0 && below[0] != '/') throw Bad(text, "what follows the socket's colon is a path, which begins with a slash");
        if (!Uri.TryCreate($"{scheme}://localhost{below}", UriKind.Absolute, out var origin)) throw Bad(text, "the path behind the socket is none");
        CheckRest(text, origin);
        return new RemoteReference(text, origin, new UnixDomainSocketEndPoint(path));
    }

    private static RemoteReference OfPrograms(string text, string path)
    {
        if (path.Length == 0) throw Bad(text, "a program or a folder of programs is needed");
        var full = Path.GetFullPath(path);
        return System.IO.File.Exists(full) || Directory.Exists(full)
            ? new RemoteReference(text, new Uri("cgi://localhost" + RemoteTarget.EncodePath(NativeString.FromBytes(System.Text.Encoding.UTF8.GetBytes(full)))), null)
            : throw Bad(text, $"there is no {full}");
    }

    private static void CheckRest(string text, [NotNull] Uri? origin)
    {
        if (origin is null || origin.Query.Length + origin.Fragment.Length > 0) throw Bad(text, "a query or fragment has no place here");
        if (origin.UserInfo.Length > 0) throw Bad(text, "a user name and password have no place here");
    }

    private static (string Scheme, string Place)? Split(string text)
    {
        var end = text.IndexOf("://", StringComparison.Ordinal);
        return end < 0 ? null : (text[..end], text[(end + 3)..]);
    }

    private static FormatException Bad(string text, string why) =>
        new($"'{text}' is no remote application: {why}. Use http://HOST:PORT, https://HOST, with a /PATH if need be, or http://unix:/PATH/OF.SOCKET; fastcgi, scgi or uwsgi in place of http; or cgi:/PROGRAM/OR/FOLDER.");
}
