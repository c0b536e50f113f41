using System.Buffers;
using System.Text;
using Wizgi.AspNetCore.FastCgi;
using Wizgi.AspNetCore.Gateways;
using Wizgi.Fuzz.Grammar;

namespace Wizgi.Fuzz.Targets;

/// <summary><see cref="FastCgiRecord"/> and <see cref="FastCgiEnviron"/>: records of PARAMS, of which an empty one is the end. Others are passed over.</summary>
internal sealed class FastCgiTarget : VariablesTarget
{
    private const int Params = 4;

    public override string Name => "fastcgi";

    public static string Pair(string name, string value, Dice dice) => Length(name.Length, dice) + Length(value.Length, dice) + name + value;

    protected override string Encode(List<(string Name, string Value)> variables, Dice dice)
    {
        var text = string.Concat(variables.Select(one => Pair(one.Name, one.Value, dice)));
        var records = new StringBuilder();
        while (text.Length > 0)
        {
            var size = dice.Once(2) ? text.Length : 1 + dice.Below(text.Length);
            records.Append(Record(dice.Of([(char)Params + ""], ["\x05", "\x01", "\0", "\x0c"])[0], text[..size], dice));
            text = text[size..];
        }
        return records.Append(Record((char)Params, "", dice)).ToString();
    }

    protected override CgiVariables? Read(ReadOnlySequence<byte> received, out long length)
    {
        var environ = new FastCgiEnviron(Rules);
        var rest = received;
        length = 0;
        while (FastCgiRecord.TryRead(ref rest, out var record, out var content))
        {
            length = received.Length - rest.Length;
            if (record.Type != FastCgiType.Params) continue;
            if (!content.IsEmpty)
            {
                environ.Add(content);
                continue;
            }
            var variables = environ.Read();
            return environ.IsTooLarge ? throw new GatewayException("there is too much") : variables;
        }
        return null;
    }

    protected override List<(string Name, string Value)>? Reference(string input, out long length)
    {
        length = 0;
        var stream = new StringBuilder();
        for (var at = 0; input.Length - at >= 8 && input[at] == 1;)
        {
            var content = (input[at + 4] << 8) | input[at + 5];
            var end = at + 8 + content + input[at + 6];
            if (end > input.Length) return null;
            if (input[at + 1] == Params)
            {
                stream.Append(input, at + 8, content);
                length = end;
                if (content == 0) return Pairs(stream.ToString());
            }
            at = end;
        }
        return null;
    }

    private static List<(string, string)>? Pairs(string stream)
    {
        List<(string, string)> pairs = [];
        for (var at = 0; at < stream.Length;)
        {
            if (Number(stream, ref at) is not { } name || Number(stream, ref at) is not { } value || name + value > stream.Length - at) return null;
            pairs.Add((stream.Substring(at, (int)name), stream.Substring(at + (int)name, (int)value)));
            at += (int)(name + value);
        }
        return pairs.Count <= Rules.MostVariables ? pairs : null;
    }

    private static long? Number(string stream, ref int at)
    {
        if (at >= stream.Length) return null;
        if (stream[at] < 128) return stream[at++];
        if (stream.Length - at < 4) return null;
        at += 4;
        return ((long)(stream[at - 4] & 0x7F) << 24) | ((long)stream[at - 3] << 16) | ((long)stream[at - 2] << 8) | stream[at - 1];
    }

    private static string Record(char type, string content, Dice dice)
    {
        var length = Math.Clamp(content.Length + (dice.IsWrong && dice.Once(4) ? dice.Below(5) - 2 : 0), 0, ushort.MaxValue);
        var padding = dice.Below(9);
        return $"{dice.Of(["\x01"], ["\0", "\x02", "G"])}{type}\0\x01{(char)(length >> 8)}{(char)(length & 0xFF)}{(char)padding}\0{content}{new string('\0', padding)}";
    }

    private static string Length(int length, Dice dice)
    {
        if (dice.IsWrong && dice.Once(4)) return dice.OneOf("\xff\xff\xff\xff", "\x80", "\x80\0\0\0", "\x7f", "\x80\xff\xff\xff");
        return length < 128 && !dice.Once(5) ? ((char)length).ToString() : $"{(char)(0x80 | (length >> 24))}{(char)((length >> 16) & 0xFF)}{(char)((length >> 8) & 0xFF)}{(char)(length & 0xFF)}";
    }
}
