using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Grammar;

/// <summary>Makes request heads: RFC 9112 §3 and §5, and what people send instead.</summary>
internal static class HeadGrammar
{
    private const string Token = "!#$%&'*+-.^_`|~019azAZ";
    private const string Text = "abz 09\t,;=\"()/\x80\xe9\xff";

    public static readonly string[] Words =
    [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "%", "%00", "%41", "?", "#", "/", "//", "[", "]", "@", "\u0080", "\u00FF", "\u007F", "\u000B",
        "Host: b", "Content-Length: 5", "Content-Length: +5", "Transfer-Encoding: chunked", "Transfer-Encoding:\tchunked", "chunked", "identity",
        "Connection: close", "Connection: keep-alive", "Expect: 100-continue", "HTTP/1.1", "HTTP/1.0", "http://", "*", "0", "99999999999999999999", "GET ",
        "\r\n\r\n", "_", "Proxy", "Content-Type: a/b", "Upgrade: h2c", "Trailer: X", "POST ", "HEAD ", "CONNECT ",
    ];

    /// <param name="dice">The chances.</param>
    /// <param name="framing">Field lines that frame a body, or empty.</param>
    /// <param name="lead">How the target begins, for applications that behave by it.</param>
    public static string Make(Dice dice, string framing = "", string lead = "/")
    {
        var before = dice.Once(12) ? "\r\n" : dice.IsWrong ? dice.OneOf("\n", "\r\n\r\n", " ", "\r") : "";
        var version = dice.Once(6) ? "HTTP/1.0" : dice.Of(["HTTP/1.1"], ["HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", "HTTP/01.1", "HTTP/1", "", "HTTP/1.1\0"]);
        var line = Method(dice, framing.Length > 0) + Space(dice) + Target(dice, lead) + Space(dice) + version + End(dice);
        List<string> fields = [.. Enumerable.Range(0, dice.Below(5)).Select(_ => Field(dice))];
        if (framing.Length > 0) fields.Insert(dice.Below(fields.Count + 1), framing);
        if (version != "HTTP/1.0" || dice.Once(2)) fields.Insert(dice.Below(fields.Count + 1), HostField(dice));
        return before + line + string.Concat(fields) + End(dice);
    }

    /// <summary>A head that is good but for its size: at a limit, one below or one above it.</summary>
    public static string MakeAtLimit(Dice dice, ServerLimits limits)
    {
        var off = dice.Below(3) - 1;
        const string Start = "GET / HTTP/1.1\r\nHost: a\r\n";
        switch (dice.Below(4))
        {
            case 0:
                return Filled("GET /", limits.RequestLine + off - " HTTP/1.1\r\n".Length) + " HTTP/1.1\r\nHost: a\r\n\r\n";
            case 1:
                return Start + Filled("X:", limits.HeaderField + off) + "\r\n\r\n";
            case 2:
                return Start + string.Concat(Enumerable.Repeat("X:\r\n", limits.HeaderFields - 1 + off)) + "\r\n";
            default:
                // Without the line end of the last field.
                var left = limits.HeaderTotal + off - "Host: a\r\n".Length;
                var full = Filled("X:", limits.HeaderField - 2) + "\r\n";
                return Start + string.Concat(Enumerable.Repeat(full, left / full.Length)) + Filled("X:", left % full.Length) + "\r\n\r\n";
        }
    }

    private static string Filled(string start, int length) => start.PadRight(length, 'a');

    private static string Method(Dice dice, bool hasBody) =>
        dice.IsWrong ? dice.OneOf("", "G T", "GE\tT", "G\xc9T", "CONNECT", "PRI", "(GET)")
        : dice.Once(8) ? dice.Text(1 + dice.Below(12), Token)
        : hasBody ? dice.OneOf("POST", "PUT", "PATCH", "GET", "DELETE") : dice.OneOf("GET", "GET", "HEAD", "OPTIONS", "DELETE", "post");

    private static string Target(Dice dice, string lead) => dice.Below(10) switch
    {
        0 => "http://" + Authority(dice) + lead,
        1 => dice.OneOf("HTTP", "https") + "://" + Authority(dice) + dice.OneOf("", lead, "?q"),
        2 => "*",
        3 => lead + "?" + dice.Text(dice.Below(20), "ab=&%+?/\"<>\\^`{|}"),
        _ => lead + dice.Of(["", "a", "a/b", "%41", "%e2%82%ac", "..", "./", "a;b=c", "%2F", "a%2e%2e/", "~x", "\"<>\\^`{|}"],
            ["%", "%4", "%zz", "%00", "#a", "a b", "\x80", "\x7f", "\0", "\t"]) + dice.Text(dice.Below(6), "ab/.-_"),
    };

    private static string Authority(Dice dice) => dice.Of(
        ["a", "a:80", "example.org", "[::1]", "[::1]:8080", "127.0.0.1:1", "a:", "A.b-c"],
        ["", ":80", "a@b", "a:b", "[::1", "a]", "a b", "a/b", "a,b:80:80", "[]]:1", "a?b", "a\\b"]);

    private static string HostField(Dice dice) =>
        dice.IsWrong ? dice.OneOf("", "Host: a\r\nHost: a\r\n", "Host : a\r\n", "Hos: a\r\n") : dice.MixedCase("Host") + ":" + Blank(dice) + Authority(dice) + Blank(dice) + End(dice);

    private static string Field(Dice dice) => dice.Below(12) switch
    {
        0 => "Connection:" + Blank(dice) + dice.Of(["close", "keep-alive", "Keep-Alive, x", "x,close", "Upgrade", "x, ,CLOSE", ",", ""], ["clo\0se", "close\x7f"]) + End(dice),
        1 => "Cookie:" + Blank(dice) + dice.Text(dice.Below(10), "ab=;, ") + End(dice),
        2 => "Expect:" + Blank(dice) + dice.Of(["100-continue", "100-Continue"], ["100-continue, x", "", "200-ok"]) + End(dice),
        3 => dice.OneOf("Proxy", "X_Y", "X-Y", "x-y", "Content_Length", "Content_Type", "Transfer_Encoding", "Upgrade", "Trailer", "TE") + ":" + dice.Text(dice.Below(6), Text) + End(dice),
        4 => "Content-Type:" + Blank(dice) + dice.OneOf("text/plain", "a/b;c=\"d\"", "") + End(dice),
        5 when dice.IsWrong => dice.OneOf(" folded\r\n", "\tfolded\r\n", "no colon\r\n", ":\r\n", "X : y\r\n", "X\t: y\r\n", "X\0: y\r\n", "X: y\r z\r\n", "X: y\n", "\x80: x\r\n"),
        _ => dice.Text(1 + dice.Below(10), Token) + ":" + Blank(dice) + dice.Text(dice.Below(16), Text) + (dice.IsWrong ? dice.OneOf("\0", "\r", "\x7f", "\x0b", "\x1f") : "") + End(dice),
    };

    private static string Blank(Dice dice) => dice.OneOf(" ", "", " ", "  ", "\t", " \t ");

    private static string Space(Dice dice) => dice.Of([" "], ["  ", "\t", "", "\x0b", " \t"]);

    private static string End(Dice dice) => dice.Of(["\r\n"], ["\n", "\r", "\r\r\n", "\n\r", ""]);
}
