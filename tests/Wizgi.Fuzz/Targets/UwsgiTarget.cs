using System.Buffers;
using Wizgi.AspNetCore.Gateways;
using Wizgi.AspNetCore.Uwsgi;
using Wizgi.Fuzz.Grammar;

namespace Wizgi.Fuzz.Targets;

/// <summary><see cref="UwsgiEnviron"/>.</summary>
internal sealed class UwsgiTarget : VariablesTarget
{
    public override string Name => "uwsgi";

    protected override string Encode(List<(string Name, string Value)> variables, Dice dice)
    {
        var text = string.Concat(variables.Select(one => Size(one.Name, dice) + one.Name + Size(one.Value, dice) + one.Value));
        return dice.Of(["\0"], ["\x01", "G", "\x05"]) + Size(text, dice) + dice.OneOf("\0", "\x01") + text;
    }

    protected override CgiVariables? Read(ReadOnlySequence<byte> received, out long length) => UwsgiEnviron.Read(received, Rules, out length);

    protected override List<(string Name, string Value)>? Reference(string input, out long length)
    {
        length = 0;
        if (input.Length < 4 || input[0] != 0) return null;
        length = 4 + Number(input, 1);
        if (input.Length < length) return null;
        List<(string, string)> pairs = [];
        for (var at = 4; at < length;)
        {
            if (Take(input, ref at, (int)length) is not { } name || Take(input, ref at, (int)length) is not { } value) return null;
            pairs.Add((name, value));
        }
        return pairs.Count <= Rules.MostVariables ? pairs : null;
    }

    private static string? Take(string input, ref int at, int end)
    {
        if (end - at < 2 || end - at - 2 < Number(input, at)) return null;
        var text = input.Substring(at + 2, Number(input, at));
        at += 2 + text.Length;
        return text;
    }

    private static int Number(string input, int at) => input[at] | (input[at + 1] << 8);

    private static string Size(string text, Dice dice)
    {
        var length = Math.Clamp(text.Length + (dice.IsWrong && dice.Once(4) ? dice.Below(5) - 2 : 0), 0, ushort.MaxValue);
        return $"{(char)(length & 0xFF)}{(char)(length >> 8)}";
    }
}
