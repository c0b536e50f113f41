using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Family;

/// <summary>FastCGI from a web server's side, as text with a char per byte. A record that comes is told as <c>type/request: content</c>.</summary>
internal static class FastCgiRecords
{
    public static string Get(int id, string path, int flags = 1) => Begin(id, flags: flags) + Params(id, "GET", path) + Record(5, id, "");

    public static string Begin(int id, int role = 1, int flags = 1) => Record(1, id, $"\0{(char)role}{(char)flags}\0\0\0\0\0");

    public static string Params(int id, string method, string target, string length = "")
    {
        var (path, query) = target.Split('?') is [var before, var behind] ? (before, behind) : (target, "");
        var pairs = Pair("REQUEST_METHOD", method) + Pair("SCRIPT_NAME", "") + Pair("PATH_INFO", path) + Pair("QUERY_STRING", query) + Pair("SERVER_PROTOCOL", "HTTP/1.1") + Pair("CONTENT_LENGTH", length);
        // Cut where a pair does not end.
        return Record(4, id, pairs[..9]) + Record(4, id, pairs[9..]) + Record(4, id, "");
    }

    public static string Pair(string name, string value) => $"{(char)name.Length}{(char)value.Length}{name}{value}";

    public static string Record(int type, int id, string content) =>
        $"\u0001{(char)type}{(char)(id >> 8)}{(char)(id & 255)}{(char)(content.Length >> 8)}{(char)(content.Length & 255)}\u0003\0{content}pad";

    public static async Task<string> Read(WireClient client)
    {
        var head = await client.ReadExactly(8);
        var content = await client.ReadExactly((head[4] << 8) | head[5]);
        _ = await client.ReadExactly(head[6]);
        return $"{(int)head[1]}/{(head[2] << 8) | head[3]}: {content}";
    }

    /// <summary>Records until a request has ended.</summary>
    public static async Task<List<string>> ReadToEndOf(WireClient client, int id)
    {
        var seen = new List<string>();
        do seen.Add(await Read(client)); while (!seen[^1].StartsWith($"3/{id}: ", StringComparison.Ordinal));
        return seen;
    }
}
