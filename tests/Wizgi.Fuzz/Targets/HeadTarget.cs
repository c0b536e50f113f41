using System.Text;
using Wizgi.Fuzz.Grammar;
using Wizgi.Fuzz.Reference;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Targets;

/// <summary>
/// <see cref="RequestParser"/> and the environ made of what it found, against <see cref="ReferenceHead"/>: both accept the same heads and find the
/// same in them, and what becomes of a head does not depend on how much of what follows has come.
/// </summary>
internal sealed class HeadTarget : FuzzTarget
{
    // Small, so that inputs of a readable size reach them.
    private static readonly ServerLimits Small = new() { RequestLine = 120, HeaderField = 100, HeaderFields = 8, HeaderTotal = 400 };
    private static readonly ServerLimits Default = new();

    // Trying every prefix costs the square of the length.
    private const int LongestForPrefixes = 400;

    private readonly Listener _listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
    private readonly RequestHead _head = new(Default.HeaderFields);
    private readonly RequestParser _smallParser = new(Small);
    private readonly RequestParser _parser = new(Default);
    private readonly HttpEnviron _environ = new(64 * 1024 * 2);

    public override string Name => "head";

    public override IReadOnlyList<string> Seeds { get; } = [.. HeadSeeds.Valid, .. HeadSeeds.Invalid, .. WireSeeds.All];

    public override IReadOnlyList<string> Words => HeadGrammar.Words;

    public override void Dispose()
    {
        _listener.Close();
        base.Dispose();
    }

    public override string Generate(Random random)
    {
        var dice = Dice.Throw(random);
        if (dice.Once(10)) return HeadGrammar.MakeAtLimit(dice, Small) + dice.OneOf("", "r", "rest");
        return HeadGrammar.Make(dice, dice.Once(3) ? $"Content-Length: {dice.Below(100)}\r\n" : "") + (dice.Once(4) ? "rest" : "");
    }

    public override Verdict Try(string input)
    {
        var bytes = Encoding.Latin1.GetBytes(input);
        // Of two inputs one, by their bytes, so that trying again does the same.
        var hash = StableHash.Of(input);
        var (parser, limits) = hash % 2 == 0 ? (_smallParser, Small) : (_parser, Default);
        var complaint = Check(parser, limits, bytes, input, out var outcome);
        if (complaint is null && input.Length <= LongestForPrefixes && hash % 16 < 2) complaint = CheckPrefixes(parser, bytes);
        return new Verdict(outcome, complaint);
    }

    private string? Check(RequestParser parser, ServerLimits limits, byte[] bytes, string input, out string outcome)
    {
        var result = parser.Parse(bytes, _head);
        var (head, objection) = ReferenceHead.Read(input, limits);
        outcome = result switch
        {
            ParseResult.Rejected => $"{parser.Reason}",
            ParseResult.Incomplete => "Incomplete",
            _ => $"Complete {_head.IsHttp11} {_head.IsChunked} {_head.ContentLength >= 0} {_head.KeepAlive} {_head.ExpectsContinue} {_head.HasRepeatedFields} "
                + $"{_head.Authority.Length > 0} {_head.Query.Length > 0} {_head.Path.Length == 0} {Math.Min(_head.FieldCount, 5)}",
        };
        return (result, head, objection) switch
        {
            (ParseResult.Complete, null, null) => "accepted before its end",
            (ParseResult.Complete, null, _) => $"accepted although: {objection}",
            (ParseResult.Complete, _, _) => Compare(bytes, input, head),
            (ParseResult.Rejected, not null, _) => $"refused with {parser.Reason}, a good head",
            (ParseResult.Incomplete, not null, _) => "a whole head is said to be incomplete",
            (ParseResult.Incomplete, _, not null) => $"said to be incomplete although: {objection}",
            (ParseResult.Incomplete, _, _) when input.Length > limits.RequestLine + limits.HeaderTotal + limits.HeaderField => "more and more is awaited",
            _ => null,
        };
    }

    private string? Compare(byte[] bytes, string input, ReferenceHead head)
    {
        string Text(Slice place) => input.Substring(place.Start, place.Length);
        if (_head.Length != head.Length) return $"its length is {head.Length}, not {_head.Length}";
        if ((Text(_head.Method), Text(_head.Target)) != (head.Method, head.Target)) return "method or target differ";
        if ((Text(_head.Authority), Text(_head.Path), Text(_head.Query)) != (head.Authority, head.Path, head.Query)) return "the parts of the target differ";
        if (!_head.Fields.Take(_head.FieldCount).Select(field => (Text(field.Name), Text(field.Value))).SequenceEqual(head.Fields)) return "the fields differ";
        if ((_head.IsHttp11, _head.IsHead) != (head.IsHttp11, head.Method == "HEAD")) return "version or HEAD differ";
        if ((_head.IsChunked, _head.ContentLength, _head.KeepAlive) != (head.IsChunked, head.ContentLength, head.KeepAlive)) return "framing or keep-alive differ";
        if ((_head.ExpectsContinue, _head.HasRepeatedFields) != (head.ExpectsContinue, head.HasRepeatedFields)) return "expectation or repetition differ";
        return CompareEnviron(bytes, head);
    }

    private string? CompareEnviron(byte[] bytes, ReferenceHead head)
    {
        var environ = new Environ();
        long? decodedLength = _head.IsChunked && bytes.Length % 2 == 0 ? 1234 : null;
        _environ.Write(new EnvironWriter(environ), bytes, _head, new Connection(-1, _listener), decodedLength);
        var found = environ.Where(pair => pair.Key is not ("RAW_URI" or "REMOTE_ADDR" or "SERVER_NAME" or "SERVER_PORT"))
            .Select(pair => (pair.Key, (string)pair.Value!)).Order();
        var expected = head.Environ(decodedLength).Select(pair => (pair.Key, pair.Value)).Order();
        return found.SequenceEqual(expected) ? null : $"the environ differs: {string.Join(", ", found.Except(expected).Concat(expected.Except(found)))}";
    }

    private string? CheckPrefixes(RequestParser parser, byte[] bytes)
    {
        var last = ParseResult.Incomplete;
        for (var length = 0; length <= bytes.Length; length++)
        {
            var result = parser.Parse(bytes.AsSpan(0, length), _head);
            if (last == ParseResult.Rejected && result != ParseResult.Rejected) return $"a refusal was taken back after {length} bytes";
            if (result == ParseResult.Complete) return _head.Length == length ? null : $"complete {length - _head.Length} bytes late";
            last = result;
        }
        return null;
    }
}
