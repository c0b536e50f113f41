using Wizgi.Fuzz.Grammar;
using Wizgi.Fuzz.Reference;
using Wizgi.Fuzz.Serving;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Targets;

/// <summary>
/// Whole connections to the engine: the answers are those <see cref="ReferenceConnection"/> expects, however the bytes are cut; each is
/// well-formed and says what the application should have seen; nothing runs behind an error; the connection ends.
/// </summary>
internal sealed class ConnectionTarget : FuzzTarget
{
    private const int LongestForBytes = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Bodies are read before the call, by the application, or partly so.
    private readonly EngineServer[] _servers =
        [new(new ServerLimits()), new(new ServerLimits { RequestBuffer = 0 }), new(new ServerLimits { RequestBuffer = 16, ResponseBuffer = 16 })];

    public override string Name => "connection";

    public override IReadOnlyList<string> Seeds { get; } = [.. WireSeeds.All, .. HeadSeeds.Valid, .. HeadSeeds.Invalid];

    public override IReadOnlyList<string> Words { get; } =
        [.. HeadGrammar.Words, .. ChunkGrammar.Words, RecordingApplication.None, RecordingApplication.Some, RecordingApplication.Pieces, RecordingApplication.Empty];

    public override string Generate(Random random) => ConnectionGrammar.Make(
        Dice.Throw(random), "/", "/", RecordingApplication.None, RecordingApplication.Some, RecordingApplication.Pieces, RecordingApplication.Empty);

    public override void Dispose()
    {
        foreach (var server in _servers) server.Dispose();
        base.Dispose();
    }

    public override Verdict Try(string input)
    {
        var server = _servers[StableHash.Of(input) % _servers.Length];
        var expected = ReferenceConnection.Predict(input, server.Limits);
        var outcome = "";
        foreach (var pieces in Split.Ways(input, LongestForBytes))
        {
            var complaint = Converse(server, pieces, expected, out outcome);
            if (complaint is not null) return new Verdict("", $"{complaint}, sent in {pieces.Count} pieces");
        }
        return new Verdict(outcome);
    }

    private static string? Converse(EngineServer server, IReadOnlyList<string> pieces, IReadOnlyList<ExpectedExchange> expected, out string outcome)
    {
        using var client = new RawClient(server.EndPoint);
        foreach (var piece in pieces)
        {
            client.Send(piece);
            if (pieces.Count > 1) client.WaitUntilRead();
        }
        client.EndSending();
        client.ReceiveAll(Patience);
        outcome = "";
        if (server.Crash is not null) return $"the engine has crashed: {server.Crash}";
        if (!client.IsEnded) return "the connection does not end";
        var complaint = CheckAnswers(client.Received, expected, out var calls, out outcome);
        // Whatever still runs for this connection, on the engine's one thread, has run when another one is answered.
        using var ping = new RawClient(server.EndPoint);
        ping.Send("GET /ping HTTP/1.0\r\n\r\n");
        ping.ReceiveAll(Patience);
        var ran = server.Application.TakeCalls();
        if (complaint is not null) return complaint;
        return ran.SequenceEqual([.. calls.Sure, "GET /ping"]) || ran.SequenceEqual([.. calls.Sure, calls.Maybe, "GET /ping"])
            ? null : $"the application was called for {string.Join(", ", ran)}";
    }

    private static string? CheckAnswers(string received, IReadOnlyList<ExpectedExchange> expected, out (List<string> Sure, string? Maybe) calls, out string outcome)
    {
        calls = ([], null);
        outcome = "";
        var reader = new ResponseReader(received, hasDate: true);
        try
        {
            for (var index = 0; index < expected.Count; index++)
            {
                var exchange = expected[index];
                var mayEndHere = exchange.IsOptional || (index > 0 && expected[index - 1].After == AfterExchange.MayEnd);
                if (reader.IsAtEnd && mayEndHere) return null;
                var response = reader.Next(exchange.IsToHead);
                if (response.Status == 100)
                {
                    if (exchange.Head is not { ExpectsContinue: true }) return "a 100 that nobody asked for";
                    if (reader.IsAtEnd && exchange.IsOptional) return null;
                    response = reader.Next(exchange.IsToHead);
                }
                var step = $"{response.Status} {exchange.After} {exchange.Head?.IsChunked}, ";
                // However many of the same kind follow each other are one step.
                if (!outcome.EndsWith(step, StringComparison.Ordinal)) outcome += step;
                if (Compare(response, exchange) is { } complaint) return $"response {index + 1}: {complaint}";
                if (response.Status < 300) calls.Sure.Add(exchange.Call!);
                else calls.Maybe = exchange.Call;
            }
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
        return reader.IsAtEnd ? null : "there are more responses than requests";
    }

    private static string? Compare(ReadResponse response, ExpectedExchange exchange)
    {
        if (!exchange.Statuses.Contains(response.Status)) return $"{response.Status} instead of {string.Join(" or ", exchange.Statuses)}";
        if (response.Status >= 400) return response.SaysClose ? null : "an error without 'Connection: close'";
        var record = exchange.Records.FirstOrDefault(record => response.Field(RecordingApplication.SeenHeader) == $"{StableHash.Of(record):x8}");
        if (record is null) return $"the application saw something else:\n{response.Body}\ninstead of\n{string.Join("\nor\n", exchange.Records)}";
        if (response.Body.Length > 0 && response.Body != record) return "the body of the response is not what the application sent";
        return exchange.After switch
        {
            AfterExchange.GoesOn when response.SaysClose => "'Connection: close' although the connection could stay",
            AfterExchange.Ends when !exchange.Head!.KeepAlive && !response.SaysClose => "no 'Connection: close' although the connection ends",
            _ => null,
        };
    }
}
