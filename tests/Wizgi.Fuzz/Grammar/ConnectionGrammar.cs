using System.Globalization;

namespace Wizgi.Fuzz.Grammar;

/// <summary>Makes what a client sends on one connection: requests behind each other, with and without bodies.</summary>
internal static class ConnectionGrammar
{
    // More than the engine serves of one connection at a time.
    private const int Many = 60;

    /// <param name="dice">The chances.</param>
    /// <param name="leads">How targets may begin.</param>
    public static string Make(Dice dice, params string[] leads)
    {
        if (dice.Once(25)) return string.Concat(Enumerable.Repeat("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", dice.Below(Many))) + Request(dice, leads);
        var sent = string.Concat(Enumerable.Range(0, 1 + dice.Below(4)).Select(_ => Request(dice, leads)));
        return dice.Once(6) ? sent[..dice.Below(sent.Length + 1)] : sent;
    }

    private static string Request(Dice dice, string[] leads)
    {
        var lead = dice.OneOf(leads);
        switch (dice.Below(4))
        {
            case 0:
                return HeadGrammar.Make(dice, Coding(dice), lead) + ChunkGrammar.Make(dice);
            case 1:
                var body = dice.Once(10) ? dice.Bytes(dice.Below(20_000)) : dice.Text(dice.Below(30), "ab0\r\n :");
                return HeadGrammar.Make(dice, Length(dice, body.Length), lead) + body;
            default:
                return HeadGrammar.Make(dice, "", lead);
        }
    }

    private static string Coding(Dice dice) => dice.Of(
        ["Transfer-Encoding: chunked\r\n", "transfer-encoding:\tChunked \r\n"],
        [
            "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding:\x0bchunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer_Encoding: chunked\r\n", "Transfer-Encoding : chunked\r\n", "Transfer-Encoding: \"chunked\"\r\n", "Transfer-Encoding: ,chunked\r\n", "Transfer-Encoding:\r\n",
        ]);

    private static string Length(Dice dice, int length)
    {
        var number = length.ToString(CultureInfo.InvariantCulture);
        if (!dice.IsWrong) return $"{dice.MixedCase("Content-Length")}: {(dice.Once(8) ? "000" : "")}{number}\r\n";
        var wrong = dice.OneOf("+" + number, "-" + number, "0x" + number, number + ",", number + ", " + number, "\"" + number + "\"", number + " 0", "", "9999999999999999999", "99999999999999999");
        return dice.OneOf($"Content-Length: {wrong}\r\n", $"Content-Length: {number}\r\nContent-Length: {number}\r\n", $"Content-Length: {length + 1}\r\n", $"Content-Length: {wrong}\r\n");
    }
}
