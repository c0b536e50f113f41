using System.Globalization;

namespace Wizgi.Fuzz.Grammar;

/// <summary>Makes the variables of a request as web servers send them, and others.</summary>
internal static class VariableGrammar
{
    public static readonly string[] Words =
    [
        "REQUEST_METHOD", "GET", "CONTENT_LENGTH", "0", "5", "SCRIPT_NAME", "PATH_INFO", "/", "//", "*", "/shop", "/shop/", "REQUEST_URI", "/a%2Fb?c", "QUERY_STRING", "HTTPS", "on", "off", "HTTP_HOST", "HTTP_PROXY",
        "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "chunked", "REMOTE_ADDR", "192.0.2.7", "::1", "unix:", "SERVER_NAME", "_", "SERVER_PORT", "SCGI", "1", "\0", "\r\n", "\xff", "HTTP_", "HTTP_X-Y", "CONTENT_TYPE",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "OPTIONS"];
    private static readonly string[] Paths = ["", "/", "/a", "/shop/", "a/b", "*", "/\u00e9\u00ff", "/%", "//"];

    public static List<(string Name, string Value)> Make(Dice dice)
    {
        List<(string, string)> variables = [];
        if (!dice.IsWrong) variables.Add(("REQUEST_METHOD", dice.Of(Methods, ["", "G T", "GET\r\n", "\u00ff", "get"])));
        Maybe("SCRIPT_NAME", dice.OneOf(Paths));
        Maybe("PATH_INFO", dice.Of(Paths, ["/\0", "\r\n"]));
        Maybe("REQUEST_URI", dice.Of(["/a?b", "/%C3%A9", "*", "http://a/b"], ["/%zz", "", "/\0", "\u00ff"]));
        Maybe("DOCUMENT_URI", dice.OneOf(Paths));
        Maybe("QUERY_STRING", dice.Of(["", "a=b", "%"], ["\u00ff", "\r\n"]));
        Maybe("HTTPS", dice.OneOf("on", "off", "1", ""));
        Maybe("REMOTE_ADDR", dice.Of(["127.0.0.1", "::1", "unix:", "2001:db8::1"], ["", "x", "1", "\u00ff"]));
        Maybe("SERVER_PORT", dice.Of(["80", "443", ""], ["x", "-1"]));
        Maybe("CONTENT_TYPE", dice.Of(["text/plain", ""], ["a\r\nb", "\0"]));
        for (var more = dice.Below(4); more > 0; more--) variables.Add(("HTTP_" + dice.Of(["HOST", "X_Y", "COOKIE", "PROXY", "CONTENT_LENGTH", "TE"], ["", "X-Y", "\u00e9", "TRANSFER_ENCODING"]), dice.Of(["a", "", "a, b"], ["a\r\nX: b", "\0", "\n"])));
        if (dice.Once(20)) for (var more = dice.Below(700); more > 0; more--) variables.Add((dice.OneOf("X", "HTTP_X"), ""));
        for (var more = dice.Once(2) ? 1 : 0; more > 0; more--) variables.Add(("CONTENT_LENGTH", Length(dice)));
        if (dice.IsWrong) variables.Add(("CONTENT_LENGTH", Length(dice)));
        return variables;

        void Maybe(string name, string value)
        {
            if (!dice.Once(3)) variables.Add((name, value));
        }
    }

    private static string Length(Dice dice) => dice.Of([dice.Below(1000).ToString(CultureInfo.InvariantCulture), "0", ""], ["-1", "+1", "1 ", "0x1", "99999999999999999999", "1,1", "\u00d9\u00a1", "9223372036854775807"]);
}
