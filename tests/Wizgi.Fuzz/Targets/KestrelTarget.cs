using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Fuzz.Grammar;
using Wizgi.Fuzz.Kestrel;
using Wizgi.Fuzz.Reference;
using Wizgi.Fuzz.Serving;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Targets;

/// <summary>
/// The same bytes to the engine and to Kestrel: both accept the same requests and find the same in them, or the difference is one of
/// <see cref="KnownDifferences"/>.
/// </summary>
internal sealed partial class KestrelTarget : FuzzTarget
{
    /// <summary>Sent behind each input: a server that lost its place in the stream shows it here.</summary>
    private const string Behind = "GET /behind HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    // A server that says nothing for so long waits for more. What a short wait finds is looked at again with a long one.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(3);

    private static readonly Dictionary<string, RequestRejectionReason> Reasons = Enum.GetValues<RequestRejectionReason>().DistinctBy(Rejection.Describe).ToDictionary(Rejection.Describe);

    private static readonly ServerLimits Limits = new();

    private readonly EngineServer _engine = new(Limits, "PATH_INFO", "QUERY_STRING");
    private readonly KestrelServer _kestrel = new(Limits);

    // Of the first requests both are slow.
    public KestrelTarget() => Compare("GET / HTTP/1.1\r\nHost: a\r\n\r\nBAD\r\n\r\n", Long);

    public override string Name => "kestrel";

    // Most of the time is waiting for a server that waits for more.
    public override int Parallel => 6;

    public override IReadOnlyList<string> Seeds { get; } = [.. WireSeeds.All, .. HeadSeeds.Valid, .. HeadSeeds.Invalid];

    public override IReadOnlyList<string> Words { get; } = [.. HeadGrammar.Words, .. ChunkGrammar.Words];

    public override string Generate(Random random) => ConnectionGrammar.Make(Dice.Throw(random), "/");

    public override void Dispose()
    {
        _engine.Dispose();
        _kestrel.Dispose();
        base.Dispose();
    }

    public override Verdict Try(string input) => Try(input, Short);

    /// <summary>The same with time for servers that are slow because the machine is busy.</summary>
    public Verdict TryPatiently(string input) => Try(input, Long);

    private Verdict Try(string input, TimeSpan patience)
    {
        try
        {
            var (parting, outcome) = Compare(input, patience);
            if (parting is { IsSure: false }) (parting, outcome) = Compare(input, Long);
            if (parting is null) return new Verdict(outcome);
            var known = KnownDifferences.Find(parting);
            return known is null ? new Verdict("", $"{parting}") : new Verdict(known.Name);
        }
        catch (FormatException problem)
        {
            return new Verdict("", problem.Message);
        }
    }

    private (Parting? Parting, string Outcome) Compare(string input, TimeSpan patience)
    {
        using var toEngine = new RawClient(_engine.EndPoint);
        using var toKestrel = new RawClient(_kestrel.EndPoint);
        toEngine.Send(input + Behind);
        toKestrel.Send(input + Behind);
        toEngine.ReceiveAll(patience);
        toKestrel.ReceiveAll(patience);
        _engine.Application.TakeCalls();
        var (ours, theirs) = (ServerAnswers.Of(toEngine), ServerAnswers.Of(toKestrel));
        var theirReason = _kestrel.TakeReason(theirs.Port) ?? "";
        for (var index = 0; index < Math.Max(ours.Accepted, theirs.Accepted); index++)
        {
            var (our, their) = (Seen(ours, index), Seen(theirs, index));
            if (our == their) continue;
            var kind = our.Length == 0 ? DifferenceKind.WeRefuse : their.Length == 0 ? DifferenceKind.KestrelRefuses : DifferenceKind.Understood;
            var ourReason = kind == DifferenceKind.WeRefuse ? OurReason(RequestText(input, index)) : RequestRejectionReason.None;
            var isSure = (our.Length > 0 || ours.IsEnded) && (their.Length > 0 || theirs.IsEnded);
            return (new Parting(kind, ourReason, theirReason, our, their, RequestText(input, index), isSure), "");
        }
        return (null, $"{ours.Accepted} {(ours.Responses is [.., { Status: >= 400 and var status }] ? status : 0)} {(ours.IsEnded ? "" : "waits")}, {theirReason.Split(':', '\'')[0]} {(theirs.IsEnded ? "" : "waits")}");
    }

    /// <summary>Why we refuse a request, in the words of the response; a HEAD is sent again as a GET, to be told.</summary>
    private RequestRejectionReason OurReason(string request)
    {
        using var client = new RawClient(_engine.EndPoint);
        client.Send(HeadMethod().Replace(request, "GET ", 1));
        client.ReceiveAll(Long);
        _engine.Application.TakeCalls();
        return ServerAnswers.Of(client).Responses is [.., var last] ? Reasons.GetValueOrDefault(last.Body.TrimEnd('\n')) : RequestRejectionReason.None;
    }

    [GeneratedRegex(@"(?<=\A(\r\n)?)HEAD ")]
    private static partial Regex HeadMethod();

    /// <summary>The input from the request of that number on, as we read it.</summary>
    private static string RequestText(string input, int index)
    {
        var expected = ReferenceConnection.Predict(input + Behind, Limits);
        return (input + Behind)[expected[Math.Min(index, expected.Count - 1)].Start..];
    }

    /// <summary>What the application saw in its request of that number; empty: it got none.</summary>
    private static string Seen(ServerAnswers answers, int index)
    {
        if (index >= answers.Accepted) return "";
        var response = answers.Responses[index];
        if (response.Body.Length > 0) return response.Body;
        var record = response.Field(RecordingApplication.ToHeadHeader) ?? throw new FormatException($"a {response.Status} that is not the application's");
        return Encoding.Latin1.GetString(Convert.FromBase64String(record));
    }
}
