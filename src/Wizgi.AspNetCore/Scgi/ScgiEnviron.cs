using System.Buffers;
using System.Buffers.Text;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.Scgi;

/// <summary>Reads the variables of an SCGI request.</summary>
/// <remarks>
/// <code>
/// request   = length ":" 1*( name NUL value NUL ) "," body
/// </code>
/// The first is CONTENT_LENGTH, and one is <c>SCGI=1</c>.
/// </remarks>
internal static class ScgiEnviron
{
    // As many digits as a length may have that is not too long.
    private const int MostDigits = 9;

    /// <param name="received">Since the connection began.</param>
    /// <param name="rules">How much there may be.</param>
    /// <param name="length">How many bytes they take, the comma included.</param>
    /// <returns>Null: there is more to come.</returns>
    /// <exception cref="GatewayException">This is no SCGI, or too much of it.</exception>
    public static CgiVariables? Read(ReadOnlySequence<byte> received, GatewayRules rules, out long length)
    {
        length = 0;
        var start = received.Slice(0, Math.Min(received.Length, MostDigits + 1)).ToArray();
        var colon = start.AsSpan().IndexOf((byte)':');
        if (start.AsSpan(0, colon < 0 ? start.Length : colon).ContainsAnyExceptInRange((byte)'0', (byte)'9') || colon == 0 || (colon < 0 && start.Length > MostDigits))
            throw new GatewayException("it does not begin with the length of a netstring, as SCGI does");
        if (colon < 0) return null;
        _ = Utf8Parser.TryParse(start.AsSpan(0, colon), out int size, out _);
        if (size > rules.MostBytes) throw new GatewayException($"the variables take {size} bytes; {rules.MostBytes} are allowed");
        length = colon + 1 + size + 1;
        if (received.Length < length) return null;
        var bytes = received.Slice(colon + 1, size + 1).ToArray();
        if (bytes[^1] != ',') throw new GatewayException("no comma stands at the end of the variables");
        return Split(bytes.AsSpan(0, size), rules);
    }

    private static CgiVariables Split(ReadOnlySpan<byte> bytes, GatewayRules rules)
    {
        var variables = new CgiVariables();
        while (!bytes.IsEmpty)
        {
            var name = Take(ref bytes);
            variables.Add(name, Take(ref bytes));
            if (variables.Count > rules.MostVariables) throw new GatewayException($"there are more than {rules.MostVariables} variables");
        }
        if (variables.Count == 0 || !variables.Name(0).SequenceEqual("CONTENT_LENGTH"u8)) throw new GatewayException("the first variable is not CONTENT_LENGTH");
        if (variables.Find("SCGI"u8) is not [(byte)'1']) throw new GatewayException("there is no SCGI=1");
        return variables;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        if (end < 0) throw new GatewayException("a name or a value does not end");
        var text = bytes[..end];
        bytes = bytes[(end + 1)..];
        return text;
    }
}
