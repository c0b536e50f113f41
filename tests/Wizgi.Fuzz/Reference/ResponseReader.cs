using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Fuzz.Serving;

namespace Wizgi.Fuzz.Reference;

/// <summary>One response, read strictly.</summary>
internal sealed record ReadResponse(int Status, IReadOnlyList<(string Name, string Value)> Fields, string Body)
{
    public string? Field(string name) => Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value).SingleOrDefault();

    public bool SaysClose => Field("Connection") == "close";
}

/// <summary>Takes apart what a server sent on one connection (RFC 9112 §4, §6).</summary>
internal sealed partial class ResponseReader(string text, bool hasDate)
{
    private int _at;

    public bool IsAtEnd => _at == text.Length;

    /// <summary>Reads the next response without knowing its request: the application marks those to a HEAD, and errors come last.</summary>
    /// <exception cref="FormatException">It is not well-formed.</exception>
    public ReadResponse Next()
    {
        var response = Head();
        var lacksBody = response.Field(RecordingApplication.ToHeadHeader) is not null || (response.Status >= 400 && IsAtEnd);
        return lacksBody || response.Status < 200 ? response : response with { Body = Body(response) };
    }

    /// <summary>Reads the next response.</summary>
    /// <param name="toHead">It answers a HEAD request, so there is no body.</param>
    /// <exception cref="FormatException">It is not well-formed.</exception>
    public ReadResponse Next(bool toHead)
    {
        var response = Head();
        return toHead || response.Status is < 200 or 204 or 304 ? response : response with { Body = Body(response) };
    }

    private ReadResponse Head()
    {
        var head = HeadForm().Match(text, _at);
        if (!head.Success) throw new FormatException($"not a response head: {NativeString.Quote(text[_at..])}");
        _at += head.Length;
        var status = int.Parse(head.Groups["status"].ValueSpan, CultureInfo.InvariantCulture);
        var fields = head.Groups["field"].Captures.Select(line => line.Value.Split(": ", 2)).Select(pair => (pair[0], pair[1])).ToList();
        if (status < 200) return fields.Count == 0 ? new(status, fields, "") : throw new FormatException("an interim response with fields");
        if (hasDate && fields.Count(field => field.Item1 is "Date") != 1) throw new FormatException("not one Date");
        return new ReadResponse(status, fields, "");
    }

    private string Body(ReadResponse response)
    {
        var (length, coding) = (response.Field("Content-Length"), response.Field("Transfer-Encoding"));
        if (length is not null && coding is not null) throw new FormatException("a response that is framed twice");
        if (length is not null) return Take(int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture));
        if (coding is null) return response.SaysClose ? Take(text.Length - _at) : throw new FormatException("a response without an end");
        var body = new StringBuilder();
        while (true)
        {
            var size = ChunkSize().Match(text, _at);
            if (!size.Success) throw new FormatException("a broken chunk");
            _at += size.Length;
            var chunk = Take(int.Parse(size.Groups["size"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            if (Take(2) != "\r\n") throw new FormatException("a chunk without its end");
            if (chunk.Length == 0) return body.ToString();
            body.Append(chunk);
        }
    }

    private string Take(int count)
    {
        if (text.Length - _at < count) throw new FormatException("a response that is cut off");
        _at += count;
        return text[(_at - count).._at];
    }

    [GeneratedRegex(@"\GHTTP/1\.1 (?<status>[1-5][0-9]{2}) [ -~]*\r\n((?<field>[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [\t -~\x80-\xFF]*)\r\n)*\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex HeadForm();

    [GeneratedRegex(@"\G(?<size>[0-9a-f]{1,8})\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex ChunkSize();
}
