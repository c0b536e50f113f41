using System.Buffers;
using System.Text;
using Wizgi.AspNetCore.FastCgi;
using Wizgi.AspNetCore.Gateways;
using Wizgi.Fuzz.Grammar;
using Wizgi.Fuzz.Serving;
using Origin = Wizgi.Server.Remote.Gateways.FastCgi;

namespace Wizgi.Fuzz.Targets;

/// <summary>What the calling side writes, read by the listening side: the same variables. An input is lines of <c>NAME=VALUE</c>. And whatever is read as the head of an origin's record is one or is refused.</summary>
internal sealed class FastCgiVariablesTarget : FuzzTarget
{
    private static readonly GatewayRules Rules = new(new Wizgi.Server.Limits.ServerLimits(), BelievesClients: true);

    public override string Name => "fastcgi-variables";

    public override IReadOnlyList<string> Seeds => ["A=b\nC=d", "", "\x01\x06\0\x01\0\x05\x03\0", $"LONG={new string('a', 200)}\n{new string('N', 128)}={new string('v', 127)}"];

    public override IReadOnlyList<string> Words => [.. VariableGrammar.Words, "=", "\n", "\x01\x03\0\x01", "\x01\x06\0\x01\xff\xff\xff\0"];

    public override string Generate(Random random)
    {
        var dice = Dice.Throw(random);
        if (dice.Once(4)) return dice.Bytes(8);
        return string.Join('\n', VariableGrammar.Make(dice).Select(one => $"{one.Name}={one.Value}{(dice.Once(4) ? new string('x', 120 + dice.Below(20)) : "")}"));
    }

    public override Verdict Try(string input)
    {
        var variables = new Dictionary<string, string>();
        foreach (var line in input.Split('\n'))
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals) variables[line[..equals]] = line[(equals + 1)..];
        var (keeps, hasBody) = (StableHash.Of(input) % 2 == 0, StableHash.Of(input) % 3 == 0);
        var written = Encoding.Latin1.GetString(Origin.FastCgiRecord.Begin(variables, keeps, hasBody).Span);
        if (Complain(Segments.Of(written, 1 + (written.Length / 3)), variables, keeps, hasBody) is { } complaint) return new Verdict("", complaint);
        return new Verdict($"{Head(input)} {Math.Min(variables.Count, 12)} {variables.Values.Count(value => value.Length > 127)}");
    }

    private static string? Complain(ReadOnlySequence<byte> written, Dictionary<string, string> variables, bool keeps, bool hasBody)
    {
        var environ = new FastCgiEnviron(Rules);
        var order = new StringBuilder();
        while (FastCgiRecord.TryRead(ref written, out var record, out var content))
        {
            order.Append(record.Type == FastCgiType.Params && !content.IsEmpty ? "" : $"{record.Type} {content.Length};");
            if (record.Id != 1) return "another request";
            if (record.Type == FastCgiType.Params) environ.Add(content);
            if (record.Type == FastCgiType.BeginRequest && (content.ToArray()[2] == 1) != keeps) return "the flag of kept connections is wrong";
        }
        if (!written.IsEmpty) return "bytes are left";
        if (order.ToString() != $"BeginRequest 8;Params 0;{(hasBody ? "" : "Stdin 0;")}") return $"the records are {order}";
        var read = environ.Read();
        if (environ.IsTooLarge) return null;
        if (read.Count != variables.Count) return $"{read.Count} variables are read of {variables.Count}";
        return variables.All(one => Encoding.Latin1.GetString(read.Find(Encoding.Latin1.GetBytes(one.Key)) ?? [0]) == one.Value) ? null : "a variable differs";
    }

    private static string Head(string input)
    {
        if (input.Length < Origin.FastCgiRecord.HeadSize) return "";
        try
        {
            var head = Origin.FastCgiRecord.ReadHead(Encoding.Latin1.GetBytes(input[..Origin.FastCgiRecord.HeadSize]));
            if (head.Content is < 0 or > ushort.MaxValue || head.Padding is < 0 or > byte.MaxValue) throw new InvalidOperationException("a length is out of range");
            return $"head {head.Type <= Origin.FastCgiType.Stderr}";
        }
        catch (HttpRequestException)
        {
            return "no head";
        }
    }
}
