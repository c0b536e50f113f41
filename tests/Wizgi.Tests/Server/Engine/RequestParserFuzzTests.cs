using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

/// <summary>Mutated heads: nothing throws, and what is accepted holds against a second, naive reading of the same bytes.</summary>
public partial class RequestParserFuzzTests
{
    private const int Seed = 20261122;
    private const int Heads = 200_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] Fragments =
    [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "%", "%00", "%41", "?", "#", "/", "//", "[", "]", "@", "\u0080", "\u00FF", "\u007F", "\u000B",
        "Host: b\r\n", "Content-Length: 5\r\n", "Content-Length: +5\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding:\tchunked\r\n", "chunked", "identity",
        "Connection: close\r\n", "Expect: 100-continue\r\n", "HTTP/1.1", "HTTP/1.0", "http://", "*", "0", "99999999999999999999", "GET ", "\r\n\r\n", "_", "Proxy",
    ];

    [Fact]
    public void Whatever_is_accepted_reads_the_same_to_a_naive_parser()
    {
        var random = new Random(Seed);
        var limits = new ServerLimits { RequestLine = 120, HeaderField = 100, HeaderFields = 8, HeaderTotal = 400 };
        var parser = new RequestParser(limits);
        var head = new RequestHead(limits.HeaderFields);
        var clock = Stopwatch.StartNew();
        var tried = 0;
        var accepted = 0;
        for (; tried < Heads && clock.Elapsed < Patience; tried++)
        {
            var text = Mutate(random);
            var bytes = Latin1.Bytes(text);
            if (parser.Parse(bytes, head) != ParseResult.Complete) continue;
            accepted++;
            var complaint = Complain(text[..head.Length], new Parsed(bytes, ParseResult.Complete, RequestRejectionReason.None, head));
            Assert.True(complaint is null, $"head {tried} of seed {Seed}: {complaint}\n{NativeString.Quote(text)}");
        }
        // A fuzzer that hits nothing proves nothing.
        Assert.InRange(accepted, tried / 50, tried - (tried / 50));
    }

    [Fact]
    public void A_mutated_head_is_never_accepted_before_its_end_nor_after_a_refusal()
    {
        var random = new Random(Seed + 1);
        for (var round = 0; round < 300; round++)
        {
            var text = Mutate(random);
            var last = ParseResult.Incomplete;
            for (var length = 0; length <= text.Length; length++)
            {
                var parsed = Parsed.From(text[..length]);
                Assert.True(last != ParseResult.Rejected || parsed.Result == ParseResult.Rejected, $"a refusal was taken back: {NativeString.Quote(text[..length])}");
                last = parsed.Result;
                if (last != ParseResult.Complete) continue;
                Assert.True(parsed.Head.Length == length, $"complete {length - parsed.Head.Length} bytes late: {NativeString.Quote(text[..length])}");
                break;
            }
        }
    }

    private static string Mutate(Random random)
    {
        var source = random.Next(4) > 0 ? HeadCorpus.Valid : HeadCorpus.Invalid;
        var text = source[random.Next(source.Length)];
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var place = random.Next(text.Length + 1);
            var length = random.Next(Math.Min(12, text.Length - place + 1));
            text = random.Next(6) switch
            {
                0 => text[..place] + text[(place + length)..],
                1 => text[..place] + (char)random.Next(256) + text[Math.Min(place + 1, text.Length)..],
                2 => text[..place] + Fragments[random.Next(Fragments.Length)] + text[place..],
                3 => text[..(place + length)] + text[place..],
                4 => text[..place] + Fragments[random.Next(Fragments.Length)] + text[(place + length)..],
                _ => InsertLine(text, Fragments[random.Next(Fragments.Length)]),
            };
        }
        return text;
    }

    private static string InsertLine(string text, string line)
    {
        var end = text.IndexOf("\r\n", StringComparison.Ordinal);
        return end < 0 ? text + line : text[..(end + 2)] + line + text[(end + 2)..];
    }

    /// <summary>What is wrong with an accepted head, or null.</summary>
    private static string? Complain(string text, Parsed parsed)
    {
        if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal)) return "the head does not end with an empty line";
        var lines = text[..^4].Split("\r\n");
        if (lines[0].Length == 0) lines = lines[1..];
        if (lines.Any(line => line.IndexOfAny(['\r', '\n', '\0']) >= 0)) return "a line has CR, LF or NUL";
        var parts = lines[0].Split(' ');
        if (parts.Length != 3) return "the request line has not three parts";
        if (!Token().IsMatch(parts[0])) return "the method is no token";
        if (parts[1].Any(letter => letter is <= ' ' or >= '\u007F' or '#')) return "the target is not printable ASCII";
        if (parts[2] is not ("HTTP/1.1" or "HTTP/1.0")) return "the version is unknown";
        if ((parsed[parsed.Head.Method], parsed[parsed.Head.Target]) != (parts[0], parts[1])) return "method or target differ";
        if (parsed.Head.IsHttp11 != (parts[2] == "HTTP/1.1")) return "the version differs";
        if (parsed.Head.IsHead != (parts[0] == "HEAD")) return "HEAD differs";

        var fields = lines[1..].Select(line => line.Split(':', 2)).ToArray();
        if (fields.Any(field => field.Length != 2 || !Token().IsMatch(field[0]))) return "a field name is no token";
        var expected = fields.Select(field => (Name: field[0], Value: field[1].Trim(' ', '\t'))).ToArray();
        if (expected.Any(field => field.Value.Any(letter => letter is (< ' ' and not '\t') or '\u007F'))) return "a field value has a control character";
        if (!parsed.Fields.SequenceEqual(expected)) return "the fields differ";
        if (parsed.Head.HasRepeatedFields != (expected.DistinctBy(field => field.Name, StringComparer.OrdinalIgnoreCase).Count() < expected.Length)) return "repetition differs";
        return ComplainAboutFraming(expected, parsed.Head) ?? ComplainAboutTarget(parts[1], parsed);
    }

    private static string? ComplainAboutFraming((string Name, string Value)[] fields, RequestHead head)
    {
        string[] Values(string name) => [.. fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];
        var hosts = Values("Host");
        if (hosts.Length > 1 || (head.IsHttp11 && hosts.Length == 0)) return "there is not one Host";
        if (hosts.Any(host => !HostAndPort().IsMatch(host))) return "the Host has something else in it";
        var lengths = Values("Content-Length");
        var codings = Values("Transfer-Encoding");
        if (lengths.Length + codings.Length > 1) return "the framing is said twice";
        if (codings.Any(coding => !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase))) return "the transfer coding is unknown";
        if (codings.Length > 0 && !head.IsHttp11) return "HTTP/1.0 has a transfer coding";
        if (head.IsChunked != (codings.Length == 1)) return "chunked differs";
        if (lengths.Any(length => length.Length == 0 || !length.All(char.IsAsciiDigit))) return "the content length is no number";
        if (head.ContentLength != (lengths.Length == 0 ? -1 : long.Parse(lengths[0], CultureInfo.InvariantCulture))) return "the content length differs";
        var options = Values("Connection").SelectMany(list => list.Split(',')).Select(option => option.Trim(' ', '\t')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (head.KeepAlive != (!options.Contains("close") && (head.IsHttp11 || options.Contains("keep-alive")))) return "keep-alive differs";
        return null;
    }

    private static string? ComplainAboutTarget(string target, Parsed parsed)
    {
        var match = TargetForm().Match(target);
        if (!match.Success) return "the target has no form of RFC 9112";
        if (parsed[parsed.Head.Authority] != match.Groups["authority"].Value) return "the authority differs";
        if (parsed[parsed.Head.Path] != match.Groups["path"].Value) return "the path differs";
        if (parsed[parsed.Head.Query] != match.Groups["query"].Value) return "the query differs";
        return BrokenEscape().IsMatch(match.Groups["path"].Value) ? "the path has a broken escape" : null;
    }

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"\A(\[[^\]]*\]|[^\[\]:/?#@\\ ]*)(:[0-9]*)?\z")]
    private static partial Regex HostAndPort();

    [GeneratedRegex(@"\A((?<path>\*)|((?i:https?)://(?<authority>[^/?]+))?(?<path>(/[^?]*)?)(\?(?<query>.*))?)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex TargetForm();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})|%00")]
    private static partial Regex BrokenEscape();
}
