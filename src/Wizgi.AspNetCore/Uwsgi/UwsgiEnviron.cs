using System.Buffers;
using System.Buffers.Binary;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.Uwsgi;

/// <summary>Reads the variables of a uwsgi request.</summary>
/// <remarks>
/// <code>
/// request  = modifier1 size modifier2 *( size name size value ) body     ; size: 16 bits, the lower byte first
/// </code>
/// modifier1 says what the rest is: 0 is a WSGI request, the others are for plugins of uWSGI. modifier2 says nothing to WSGI.
/// </remarks>
internal static class UwsgiEnviron
{
    private const int HeaderLength = 4;

    /// <param name="received">Since the connection began.</param>
    /// <param name="rules">How much there may be.</param>
    /// <param name="length">How many bytes they take, the header included.</param>
    /// <returns>Null: there is more to come.</returns>
    /// <exception cref="GatewayException">This is no request, or too large a one.</exception>
    public static CgiVariables? Read(ReadOnlySequence<byte> received, GatewayRules rules, out long length)
    {
        length = 0;
        if (!received.IsEmpty && received.FirstSpan[0] is not 0 and var modifier)
            throw new GatewayException($"modifier1 is {modifier}; 0, a WSGI request, is the only one that is served{(modifier is >= (byte)'A' and <= (byte)'Z' ? " (is this HTTP?)" : "")}");
        if (received.Length < HeaderLength) return null;
        Span<byte> header = stackalloc byte[HeaderLength];
        received.Slice(0, HeaderLength).CopyTo(header);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header[1..]);
        length = HeaderLength + size;
        return received.Length < length ? null : Split(received.Slice(HeaderLength, size).ToArray(), rules);
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
        return variables;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || BinaryPrimitives.ReadUInt16LittleEndian(bytes) is var size && bytes.Length < 2 + size) throw new GatewayException("a name or a value is longer than the rest");
        var text = bytes.Slice(2, BinaryPrimitives.ReadUInt16LittleEndian(bytes));
        bytes = bytes[(2 + text.Length)..];
        return text;
    }
}
