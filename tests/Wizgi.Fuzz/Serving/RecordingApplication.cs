using System.Collections.Concurrent;
using System.Text;

namespace Wizgi.Fuzz.Serving;

/// <summary>An application that answers with what it saw. The beginning of the path says how it treats the body and how it answers.</summary>
/// <param name="leftOut">Keys that are not recorded, besides those that each connection has its own of.</param>
internal sealed class RecordingApplication(params string[] leftOut)
{
    /// <summary>Leaves the body alone.</summary>
    public const string None = "/none";

    /// <summary>Reads <see cref="Little"/> bytes of it.</summary>
    public const string Some = "/some";

    /// <summary>Reads it and answers in two pieces of unknown length.</summary>
    public const string Pieces = "/pieces";

    /// <summary>Reads it and answers 204.</summary>
    public const string Empty = "/empty";

    public const int Little = 3;

    /// <summary>What the response has, besides its body, of what the application saw, so that a HEAD or a 204 can be checked too.</summary>
    public const string SeenHeader = "X-Seen";

    /// <summary>The whole of that, in base64, in a response to HEAD: so a reader who does not know the requests also finds the end of it.</summary>
    public const string ToHeadHeader = "X-To-Head";

    private static readonly string[] OfTheConnection = ["RAW_URI", "REMOTE_ADDR", "REMOTE_PORT", "SERVER_NAME", "SERVER_PORT", "SERVER_SOFTWARE", "SCRIPT_NAME"];

    private readonly ConcurrentQueue<string> _calls = new();

    /// <summary>Method and target of each call since the last time.</summary>
    public IReadOnlyList<string> TakeCalls()
    {
        var calls = new List<string>();
        while (_calls.TryDequeue(out var call)) calls.Add(call);
        return calls;
    }

    /// <summary>A request and the body that was read, as text to compare.</summary>
    public static string Record(IEnumerable<KeyValuePair<string, string>> environ, string body) =>
        string.Concat(environ.Select(pair => $"{pair.Key}={pair.Value}\n")) + $"\n{body}";

    public IEnumerable<ReadOnlyMemory<byte>> Run(Environ environ, StartResponse startResponse)
    {
        _calls.Enqueue($"{environ.RequestMethod} {environ.Find(EnvironKeys.RequestUri)}");
        var path = environ.PathInfo;
        var body = path.StartsWith(None, StringComparison.Ordinal) ? "" : ReadBody(environ.Input, path.StartsWith(Some, StringComparison.Ordinal) ? Little : int.MaxValue);
        var keys = environ.Where(pair => pair.Value is string && !pair.Key.StartsWith("wsgi.", StringComparison.Ordinal) && !OfTheConnection.Contains(pair.Key) && !leftOut.Contains(pair.Key));
        var record = Record(keys.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new KeyValuePair<string, string>(pair.Key, (string)pair.Value!)), body);
        var isEmpty = path.StartsWith(Empty, StringComparison.Ordinal);
        List<ResponseHeader> headers = [new(SeenHeader, $"{StableHash.Of(record):x8}")];
        if (environ.RequestMethod == "HEAD") headers.Add(new(ToHeadHeader, Convert.ToBase64String(Encoding.Latin1.GetBytes(record))));
        startResponse(isEmpty ? "204 No Content" : "200 OK", headers);
        var bytes = Encoding.Latin1.GetBytes(record).AsMemory();
        return path.StartsWith(Pieces, StringComparison.Ordinal) ? InPieces(bytes) : isEmpty ? [] : new List<ReadOnlyMemory<byte>> { bytes };
    }

    private static IEnumerable<ReadOnlyMemory<byte>> InPieces(ReadOnlyMemory<byte> bytes)
    {
        yield return bytes[..(bytes.Length / 2)];
        yield return bytes[(bytes.Length / 2)..];
    }

    private static string ReadBody(Stream input, int most)
    {
        var body = new StringBuilder();
        var place = new byte[4096];
        for (int count; body.Length < most && (count = input.Read(place, 0, Math.Min(place.Length, most - body.Length))) > 0;)
            body.Append(Encoding.Latin1.GetString(place, 0, count));
        return body.ToString();
    }
}
