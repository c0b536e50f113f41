using Wizgi.Server.Engine;
using Wizgi.Server.Limits;

namespace Wizgi.Tests.Support;

/// <summary>A request head after the parser, with the bytes it points into.</summary>
internal sealed record Parsed(byte[] Bytes, ParseResult Result, RequestRejectionReason Reason, RequestHead Head)
{
    public static Parsed From(string text, ServerLimits? limits = null) => From(Latin1.Bytes(text), limits);

    public static Parsed From(byte[] bytes, ServerLimits? limits = null)
    {
        limits ??= new ServerLimits();
        var parser = new RequestParser(limits);
        var head = new RequestHead(limits.HeaderFields);
        var result = parser.Parse(bytes, head);
        return new Parsed(bytes, result, result == ParseResult.Rejected ? parser.Reason : RequestRejectionReason.None, head);
    }

    /// <summary>A head that the parser must accept.</summary>
    public static Parsed Complete(string text, ServerLimits? limits = null)
    {
        var parsed = From(text, limits);
        Assert.Equal(ParseResult.Complete, parsed.Result);
        return parsed;
    }

    public string this[Slice place] => Latin1.Text(Bytes.AsSpan(place.Start, place.Length));

    public IEnumerable<(string Name, string Value)> Fields => Head.Fields.Take(Head.FieldCount).Select(line => (this[line.Name], this[line.Value]));
}
