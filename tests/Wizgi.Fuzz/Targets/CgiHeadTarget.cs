using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Fuzz.Grammar;
using Wizgi.Server.Remote.Gateways;

namespace Wizgi.Fuzz.Targets;

/// <summary><see cref="CgiHead"/>, what a hostile origin answers: its end is found however it comes, and what is accepted is a response that a client can be given.</summary>
internal sealed partial class CgiHeadTarget : FuzzTarget
{
    private static readonly string[] Names = ["Status", "Location", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "X-A", "Set-Cookie"];

    public override string Name => "cgi-head";

    public override IReadOnlyList<string> Seeds => ["Status: 200 OK\r\nContent-Type: text/plain\r\n\r\nhello", "Location: /a\n\n", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", ""];

    public override IReadOnlyList<string> Words => [.. Names, ": ", "\r\n\r\n", "\n\n", "\n", "\r", "\0", "200 OK", "404", "99", "1000", "HTTP/1.1 ", "5", "-1", "chunked", "X-A, close", "\xff", "\t"];

    public override string Generate(Random random)
    {
        var dice = Dice.Throw(random);
        var head = new StringBuilder(dice.IsWrong ? dice.OneOf("HTTP/1.1 200 OK\r\n", "HTTP/1.0 404\n", "HTTP/2 200\r\n", "HTTP/1.1 20\r\n", "\r\n", "\n") : "");
        for (var fields = dice.Below(5); fields > 0; fields--)
            head.Append(dice.Of(Names, ["", "Sta tus", " X", "X\0", "\xff"])).Append(dice.Of([":", ": "], ["", " :", ":\t\t"])).Append(Value(dice)).Append(dice.Of(["\r\n", "\n"], ["", "\r", "\r\r\n"]));
        return head.Append(dice.Of(["\r\n", "\n"], ["", "\r"])).Append(dice.Once(2) ? "body\n\n" : "").ToString();
    }

    public override Verdict Try(string input)
    {
        var bytes = Encoding.Latin1.GetBytes(input);
        var end = CgiHead.FindEnd(bytes, 0);
        var expected = EndOfHead().Match(input);
        if (end != (expected.Success ? expected.Index + expected.Length : -1)) return new Verdict("", $"the head ends at {end}");
        // As a reader does that looks again when more has come: two bytes may belong to what follows.
        for (var come = 0; come < Math.Min(bytes.Length, 100); come++)
            if (CgiHead.FindEnd(bytes.AsSpan(0, come), 0) < 0 && CgiHead.FindEnd(bytes, Math.Max(0, come - 2)) != end) return new Verdict("", $"looked for from {come} on, the end is elsewhere");
        if (end < 0) return new Verdict("incomplete");
        try
        {
            return Judge(CgiHead.Parse(bytes.AsSpan(0, end), takesStatusLine: StableHash.Of(input) % 2 == 0));
        }
        catch (HttpRequestException problem)
        {
            return new Verdict(Quoted().Replace(problem.Message, "…"));
        }
    }

    private static Verdict Judge(CgiHead head)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://a/");
        using var response = head.ToResponse(request, Stream.Null);
        var fields = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).SelectMany(field => field.Value.Select(value => (field.Key, Value: value))).ToList();
        var outcome = string.Create(CultureInfo.InvariantCulture, $"{head.Status / 100} {head.ContentLength is null} {response.ReasonPhrase?.Length > 3} {string.Join(',', fields.Select(field => field.Key).Distinct().Take(3))}");
        if (head.Status is < 200 or > 999) return new Verdict("", $"the status is {head.Status}");
        if (head.ContentLength < 0) return new Verdict("", "the length is negative");
        foreach (var (name, value) in fields)
        {
            if (name.ToUpperInvariant() is "STATUS" or "CONNECTION" or "KEEP-ALIVE" or "TRANSFER-ENCODING") return new Verdict("", $"{name} came through");
            if (value.AsSpan().ContainsAny('\r', '\n', '\0')) return new Verdict("", $"{name} has a line end");
        }
        return new Verdict(outcome);
    }

    private static string Value(Dice dice) => dice.Of(["200 OK", "404 Not Found", "/a", "http://b/", "5", "0", "text/plain", "close", "X-A", "a=b; Path=/", ""], ["99", "1000", "2x0", "200OK", "-1", "5, 5", "\0", "a\rb", "chunked", "\x7f", "100 Continue", "302\t", "99999999999999999999"]);

    // An empty line, also the first.
    [GeneratedRegex(@"\A\r?\n|\n\r?\n", RegexOptions.CultureInvariant)]
    private static partial Regex EndOfHead();

    [GeneratedRegex("\".*\"|'.*'|\\bline .*,|is .*|Encoding .*|has a control.*|'s .*", RegexOptions.Singleline)]
    private static partial Regex Quoted();
}
