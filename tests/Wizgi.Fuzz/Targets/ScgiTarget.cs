using System.Buffers;
using System.Globalization;
using Wizgi.AspNetCore.Gateways;
using Wizgi.AspNetCore.Scgi;
using Wizgi.Fuzz.Grammar;

namespace Wizgi.Fuzz.Targets;

/// <summary><see cref="ScgiEnviron"/>.</summary>
internal sealed class ScgiTarget : VariablesTarget
{
    public override string Name => "scgi";

    protected override string Encode(List<(string Name, string Value)> variables, Dice dice)
    {
        if (!dice.IsWrong) variables.RemoveAll(one => one.Name == "CONTENT_LENGTH");
        if (!dice.IsWrong) variables.Insert(0, ("CONTENT_LENGTH", dice.Of(["0", "5"], ["", "x"])));
        if (!dice.IsWrong) variables.Add(("SCGI", dice.Of(["1"], ["2", ""])));
        var text = string.Concat(variables.Select(one => $"{one.Name}\0{one.Value}\0"));
        var length = text.Length + (dice.IsWrong ? dice.Below(5) - 2 : 0);
        var digits = dice.Of([length.ToString(CultureInfo.InvariantCulture)], ["0" + length, "+" + length, " " + length, "", "999999999", "9999999999", "99999"]);
        return $"{digits}{dice.Of([":"], ["", ";", "::"])}{text}{dice.Of([","], ["", ";", "\n"])}";
    }

    protected override CgiVariables? Read(ReadOnlySequence<byte> received, out long length) => ScgiEnviron.Read(received, Rules, out length);

    protected override List<(string Name, string Value)>? Reference(string input, out long length)
    {
        length = 0;
        var colon = input.IndexOf(':', StringComparison.Ordinal);
        if (colon is < 1 or > 9 || !input[..colon].All(char.IsAsciiDigit)) return null;
        var size = int.Parse(input[..colon], CultureInfo.InvariantCulture);
        length = colon + 1 + size + 1;
        if (input.Length < length || size > Rules.MostBytes || input[(int)length - 1] != ',') return null;
        var parts = input.Substring(colon + 1, size).Split('\0');
        if (parts.Length % 2 == 0 || parts[^1].Length > 0) return null;
        List<(string Name, string Value)> pairs = [.. parts[..^1].Chunk(2).Select(pair => (pair[0], pair[1]))];
        return pairs.Count > 0 && pairs.Count <= Rules.MostVariables && pairs[0].Name == "CONTENT_LENGTH" && pairs.LastOrDefault(pair => pair.Name == "SCGI").Value == "1" ? pairs : null;
    }
}
