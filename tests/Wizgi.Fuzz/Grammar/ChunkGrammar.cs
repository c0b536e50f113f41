using System.Globalization;

namespace Wizgi.Fuzz.Grammar;

/// <summary>Makes chunked bodies: RFC 9112 §7.1, and what smugglers send instead.</summary>
internal static class ChunkGrammar
{
    public static readonly string[] Words =
    [
        "\r\n", "\n", "\r", "\0", "0\r\n\r\n", "0\r\n", "5\r\nhello\r\n", ";", ";a=b", ";a=\"b\"", " ", "\t", "0x5", "+5", "-1", "ffffffffffffffff", "fffffffffffffff",
        "7fffffff", "00000000000000005", "X: y\r\n", "Content-Length: 5\r\n", "Host: b\r\n", "\r\n\r\n", "1\r\na\r\n", "a", "F", "_", ":", "\x7f", "\x80",
    ];

    public static readonly string[] Seeds =
    [
        "0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n1;a=\"b\"\r\n,\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\n",
        "5\r\nhel",
        "5\r\nhello0\r\n\r\n",
        "2;\n\r\nxx\r\n0\r\n\r\n",
        "1\r\nx\r\n0\r\nContent-Length: 1\r\n\r\n",
    ];

    public static string Make(Dice dice)
    {
        var chunks = string.Concat(Enumerable.Range(0, dice.Below(5)).Select(_ => Chunk(dice)));
        var body = chunks + Size(dice, 0) + Extension(dice) + End(dice) + string.Concat(Enumerable.Range(0, dice.Once(3) ? dice.Below(4) : 0).Select(_ => Trailer(dice))) + End(dice);
        return dice.Once(8) ? body[..dice.Below(body.Length + 1)] : body;
    }

    private static string Chunk(Dice dice)
    {
        var data = dice.Once(10) ? dice.Bytes(dice.Below(3000)) : dice.Text(1 + dice.Below(20), "ab01\r\n;");
        var length = data.Length + (dice.IsWrong ? dice.Below(5) - 2 : 0);
        return Size(dice, length) + Extension(dice) + End(dice) + data + End(dice);
    }

    private static string Size(Dice dice, int length)
    {
        var digits = length.ToString("x", CultureInfo.InvariantCulture);
        if (dice.IsWrong) return dice.OneOf("", "0x" + digits, "+" + digits, "-" + digits, " " + digits, digits + " ", digits + "_0", digits + "g", "fffffffffffffff" + digits, "8000000000000000");
        return (dice.Once(6) ? new string('0', dice.Below(14)) : "") + dice.MixedCase(digits);
    }

    private static string Extension(Dice dice)
    {
        if (dice.IsWrong) return dice.OneOf(";\n", ";\r", " ;a", ";\0", ";\x7f", ",a", "\t", ";" + new string('a', 5000));
        return dice.Once(4) ? dice.OneOf(";", ";a", ";a=b", ";a=\"b;c\"", "; a = b", ";a;b;c", ";\x80", ";\t", ";" + new string('a', dice.Below(300))) : "";
    }

    private static string Trailer(Dice dice) => dice.Of(
        ["X-Sum: 1\r\n", "Y:\r\n", "X-Long: " + new string('a', dice.Below(300)) + "\r\n", "Etag:\t\"a\"\r\n"],
        ["no colon\r\n", ": x\r\n", " X: y\r\n", "X : y\r\n", "X: y\n", "X: \0\r\n", "Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n", "Host: a\r\n", "GET / HTTP/1.1\r\n"]);

    private static string End(Dice dice) => dice.Of(["\r\n"], ["\n", "\r", "", "\r\r\n", "\n\r", "\r\n\r\n", "x\r\n"]);
}
