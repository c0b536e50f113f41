using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Reference;

/// <summary>A request head read a second time: slowly, with split and patterns, from RFC 9112 and docs/conformance.md, sharing nothing with the server's parser.</summary>
internal sealed partial class ReferenceHead
{
    public required string Method { get; init; }

    public required string Target { get; init; }

    public required string Authority { get; init; }

    public required string Path { get; init; }

    public required string Query { get; init; }

    public required bool IsHttp11 { get; init; }

    public required (string Name, string Value)[] Fields { get; init; }

    /// <summary>How many bytes of the input it takes.</summary>
    public required int Length { get; init; }

    public bool IsChunked => Values("Transfer-Encoding").Length > 0;

    public long ContentLength => Values("Content-Length") is [var length] ? long.Parse(length, CultureInfo.InvariantCulture) : -1;

    public bool HasBody => IsChunked || ContentLength > 0;

    public bool ExpectsContinue => IsHttp11 && HasBody && Values("Expect").Length > 0;

    public bool KeepAlive
    {
        get
        {
            var options = Values("Connection").SelectMany(list => list.Split(',')).Select(option => option.Trim(' ', '\t')).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return !options.Contains("close") && (IsHttp11 || options.Contains("keep-alive"));
        }
    }

    public bool HasRepeatedFields => Fields.DistinctBy(line => line.Name, StringComparer.OrdinalIgnoreCase).Count() < Fields.Length;

    /// <summary>Reads the head that a text begins with.</summary>
    /// <returns>The head; or what is wrong with it; or neither: its end has not come.</returns>
    public static (ReferenceHead? Head, string? Objection) Read(string text, ServerLimits limits)
    {
        var start = text.StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 0;
        if (text.AsSpan(start).StartsWith("\r\n")) return (null, "a second empty line before the request");
        var end = text.IndexOf("\r\n\r\n", start, StringComparison.Ordinal);
        if (end < 0) return (null, null);
        var lines = text[start..end].Split("\r\n");
        if (lines.Any(line => line.AsSpan().ContainsAny('\r', '\n'))) return (null, "a bare CR or LF");
        var head = ReadRequestLine(lines[0], lines[1..], end + 4);
        var objection = Objection(head, limits) ?? (lines[0].Length + 2 > limits.RequestLine ? "the request line is too long" : ObjectionToSizes(lines[1..], limits));
        return objection is null ? (head, null) : (null, objection);
    }

    /// <summary>The values of the fields of that name, in order.</summary>
    public string[] Values(string name) => [.. Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    /// <summary>What the request puts into an environ (PEP 3333; docs/environ.md).</summary>
    /// <param name="decodedLength">The length of a chunked body that the server has decoded before the call (RFC 9112 §7.1.3), or null.</param>
    public SortedDictionary<string, string> Environ(long? decodedLength = null)
    {
        var environ = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["REQUEST_METHOD"] = Method,
            ["REQUEST_URI"] = Target,
            ["QUERY_STRING"] = Query,
            ["PATH_INFO"] = Path switch { "" => "/", "*" => "", _ => Escape().Replace(Path, escape => $"{(char)Convert.ToInt32(escape.Value[1..], 16)}") },
            ["SERVER_PROTOCOL"] = IsHttp11 ? "HTTP/1.1" : "HTTP/1.0",
        };
        AddFields(environ, Fields);
        if (Authority.Length > 0) environ["HTTP_HOST"] = Authority;
        if (decodedLength is not { } length) return environ;
        environ.Remove("HTTP_TRANSFER_ENCODING");
        environ["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        return environ;
    }

    /// <summary>Header fields as an environ has them.</summary>
    public static void AddFields(SortedDictionary<string, string> environ, IEnumerable<(string Name, string Value)> fields)
    {
        foreach (var (name, value) in fields)
        {
            if (name.Contains('_') || name.Equals("Proxy", StringComparison.OrdinalIgnoreCase)) continue;
            var key = "HTTP_" + name.ToUpperInvariant().Replace('-', '_');
            if (key is "HTTP_CONTENT_TYPE" or "HTTP_CONTENT_LENGTH") key = key[5..];
            var isMore = environ.TryGetValue(key, out var before);
            environ[key] = isMore ? before + (key == "HTTP_COOKIE" ? "; " : ", ") + value : value;
        }
    }

    private static ReferenceHead? ReadRequestLine(string line, string[] fields, int length)
    {
        if (line.Split(' ') is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"]) return null;
        if (!Token().IsMatch(method) || TargetForm().Match(target) is not { Success: true } form) return null;
        // Only behind an authority may the path be empty.
        if (form.Groups["path"].Length + form.Groups["authority"].Length == 0) return null;
        if (fields.Any(field => !FieldLine().IsMatch(field))) return null;
        return new ReferenceHead
        {
            Method = method,
            Target = target,
            Authority = form.Groups["authority"].Value,
            Path = form.Groups["path"].Value,
            Query = form.Groups["query"].Value,
            IsHttp11 = line.EndsWith('1'),
            Fields = [.. fields.Select(field => field.Split(':', 2)).Select(pair => (pair[0], pair[1].Trim(' ', '\t')))],
            Length = length,
        };
    }

    private static string? Objection(ReferenceHead? head, ServerLimits limits)
    {
        if (head is null) return "a line that is not in the grammar";
        if (head.Method == "CONNECT") return "CONNECT";
        if (head.Path == "*" && head.Method != "OPTIONS") return "* without OPTIONS";
        if (head.Authority.StartsWith(':') || !HostAndPort().IsMatch(head.Authority)) return "an authority that is no host";
        if (head.Path.Contains("%00", StringComparison.Ordinal) || head.Path.Count(letter => letter == '%') != Escape().Count(head.Path)) return "a broken escape in the path";
        var (hosts, lengths, codings) = (head.Values("Host"), head.Values("Content-Length"), head.Values("Transfer-Encoding"));
        if (hosts.Length > 1 || (head.IsHttp11 && hosts.Length == 0)) return "not one Host";
        if (hosts.Any(host => !HostAndPort().IsMatch(host))) return "a Host that is none";
        if (head.Values("Content-Type").Length > 1) return "several Content-Types";
        if (lengths.Length + codings.Length > 1) return "framing said twice";
        if (lengths.Any(length => length.Length is 0 or > 18 || !length.All(char.IsAsciiDigit))) return "a Content-Length that is no number";
        if (codings.Any(coding => !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)) || (codings.Length > 0 && !head.IsHttp11)) return "a transfer coding that is not known";
        if (head.IsHttp11 && head.Values("Expect").Any(value => !value.Equals("100-continue", StringComparison.OrdinalIgnoreCase))) return "an unknown expectation";
        return head.Fields.Length > limits.HeaderFields ? "too many fields" : null;
    }

    private static string? ObjectionToSizes(string[] lines, ServerLimits limits)
    {
        if (lines.Any(line => line.Length > limits.HeaderField)) return "a field that is too long";
        return string.Join("\r\n", lines).Length > limits.HeaderTotal ? "fields that are too long together" : null;
    }

    public override string ToString() => new StringBuilder().AppendJoin('\n', Environ().Select(pair => $"{pair.Key}={pair.Value}")).ToString();

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\x00-\x08\x0A-\x1F\x7F]*\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\A((?<path>\*)|((?i:https?)://(?<authority>[^/?]+))?(?<path>(/[!-~-[#?]]*)?)(\?(?<query>[!-~-[#]]*))?)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex TargetForm();

    /// <summary>RFC 3986 host, loosely, and a port; both may be empty.</summary>
    [GeneratedRegex(@"\A(\[[-._~!$&'()*+,;=%:\[0-9A-Za-z]*\]|[-._~!$&'()*+,;=%0-9A-Za-z]*)(:[0-9]*)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex HostAndPort();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Escape();
}
