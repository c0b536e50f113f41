using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.AspNetCore.Gateways;
using Wizgi.Fuzz.Grammar;
using Wizgi.Fuzz.Serving;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Targets;

/// <summary>
/// How a protocol of web servers brings variables, against a plain reading of the same bytes: the same variables, the same end, however the bytes are cut; and what
/// <see cref="GatewayEnviron"/> makes of them is fit for an application.
/// </summary>
internal abstract partial class VariablesTarget : FuzzTarget
{
    private const int LongestForPrefixes = 150;

    /// <summary>Few headers, so that there are soon too many.</summary>
    protected static GatewayRules Rules { get; } = new(new ServerLimits { HeaderFields = 20, RequestLine = 256, HeaderField = 256 }, BelievesClients: true);

    public override IReadOnlyList<string> Words => VariableGrammar.Words;

    public override IReadOnlyList<string> Seeds => [Encode([("CONTENT_LENGTH", "5"), ("SCGI", "1"), ("REQUEST_METHOD", "POST"), ("PATH_INFO", "/a")], new Dice(new Random(1), 0)) + "hello", ""];

    public override string Generate(Random random)
    {
        var dice = Dice.Throw(random);
        var input = Encode(VariableGrammar.Make(dice), dice) + (dice.Once(2) ? "hello" : "");
        return dice.Once(8) ? input[..dice.Below(input.Length + 1)] : input;
    }

    public override Verdict Try(string input)
    {
        var piece = 1 + (int)(StableHash.Of(input) % 7);
        var whole = Outcome(Segments.Of(input, int.MaxValue), out var variables, out var length);
        var cut = Outcome(Segments.Of(input, piece), out _, out _);
        if (whole != cut) return new Verdict("", $"in pieces of {piece} it is {cut}, whole {whole}");
        if (variables is null) return new Verdict(Numbers().Replace(whole, "N"), whole == "incomplete" && IsComplete(input) ? "said to be incomplete" : null);
        if (length > input.Length) return new Verdict("", "it takes more than there is");
        var expected = Reference(input, out var end);
        if (expected is null || end != length) return new Verdict("", $"accepted with {length} bytes, although by the specification it is {(expected is null ? "none" : $"{end}")}");
        if (!Pairs(variables).SequenceEqual(expected)) return new Verdict("", "the variables differ");
        if (input.Length <= LongestForPrefixes && CheckPrefixes(input, length) is { } complaint) return new Verdict("", complaint);
        return Judge(variables);
    }

    /// <summary>The variables as the protocol writes them, now and then wrongly.</summary>
    protected abstract string Encode(List<(string Name, string Value)> variables, Dice dice);

    /// <summary>The code under test.</summary>
    protected abstract CgiVariables? Read(ReadOnlySequence<byte> received, out long length);

    /// <summary>The variables by a plain reading of the specification; null: there are none.</summary>
    protected abstract List<(string Name, string Value)>? Reference(string input, out long length);

    private bool IsComplete(string input) => Reference(input, out _) is not null;

    private string Outcome(ReadOnlySequence<byte> received, out CgiVariables? variables, out long length)
    {
        (variables, length) = (null, 0);
        try
        {
            variables = Read(received, out length);
            return variables is null ? "incomplete" : $"{length} {variables.Count} {variables.Length}";
        }
        catch (GatewayException problem)
        {
            return problem.Message;
        }
    }

    // What is refused early must not be accepted later, and nothing is complete before its end.
    private string? CheckPrefixes(string input, long length)
    {
        for (var shorter = 0; shorter < length; shorter++)
            if (Outcome(Segments.Of(input[..shorter], int.MaxValue), out _, out _) is var outcome && outcome != "incomplete") return $"the first {shorter} bytes are: {outcome}";
        return null;
    }

    private static IEnumerable<(string, string)> Pairs(CgiVariables variables) =>
        Enumerable.Range(0, variables.Count).Select(index => (Encoding.Latin1.GetString(variables.Name(index)), Encoding.Latin1.GetString(variables.Value(index))));

    private static Verdict Judge(CgiVariables variables)
    {
        try
        {
            var environ = new GatewayEnviron(variables, Rules);
            var (script, path) = (Encoding.Latin1.GetString(environ.ScriptName), Encoding.Latin1.GetString(environ.PathInfo));
            var outcome = $"{environ.Rejection} {environ.ContentLength is null} {environ.IsSecure} {environ.KnowsClient} {script.Length > 0} {path.Length switch { 0 => "empty", 1 => "root", _ => "path" }} {environ.Protocol.Length}";
            return new Verdict(outcome, Complain(environ, script, path));
        }
        catch (GatewayException problem)
        {
            return new Verdict(Numbers().Replace(problem.Message, "N"));
        }
    }

    private static string? Complain(GatewayEnviron environ, string script, string path)
    {
        if (!RequestParser.IsToken(Encoding.Latin1.GetBytes(environ.Method))) return "the method is none";
        if (script.Length > 0 && (script[0] != '/' || script[^1] == '/')) return $"SCRIPT_NAME is '{script}'";
        if (path.Length > 0 && path[0] != '/') return $"PATH_INFO is '{path}'";
        if (environ.ContentLength < 0) return "the length is negative";
        if (environ.Rejection != RequestRejectionReason.None) return null;
        if (path.Contains('\0') || script.Contains('\0')) return "a path has a NUL";
        if (environ.Headers.Count > Rules.Limits.HeaderFields + 2) return "there are too many headers";
        foreach (var (name, values) in environ.Headers)
        {
            if (name.Length == 0 || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '-')) return $"a header is called '{name}'";
            if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) return "a Transfer-Encoding came through";
            if (values.Any(value => value!.AsSpan().ContainsAny('\r', '\n', '\0'))) return $"{name} has a line end";
        }
        return environ.Headers.ContentLength == environ.ContentLength ? null : "there are two lengths";
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
