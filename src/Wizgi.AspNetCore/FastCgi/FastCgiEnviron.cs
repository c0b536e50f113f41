using System.Buffers;
using System.Buffers.Binary;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.FastCgi;

/// <summary>Collects the stream PARAMS of a request, whose records may cut a pair anywhere, and reads it.</summary>
/// <remarks>FastCGI 1.0 §3.4: a length is one byte, or four of which the first has its highest bit set.</remarks>
internal sealed class FastCgiEnviron(GatewayRules rules)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>There is more than may be. The rest is not kept.</summary>
    public bool IsTooLarge { get; private set; }

    public void Add(ReadOnlySequence<byte> content)
    {
        // A few bytes a pair are lengths.
        IsTooLarge |= _bytes.WrittenCount + content.Length > rules.MostBytes + (8 * rules.MostVariables);
        if (IsTooLarge) return;
        foreach (var part in content) _bytes.Write(part.Span);
    }

    /// <summary>Everything that came; nothing if it was too much.</summary>
    /// <exception cref="GatewayException">The stream ends within a pair.</exception>
    public CgiVariables Read()
    {
        var variables = new CgiVariables();
        for (var rest = IsTooLarge ? [] : _bytes.WrittenSpan; TryTake(ref rest, out var name, out var value);)
        {
            if (variables.Count == rules.MostVariables)
            {
                IsTooLarge = true;
                return new CgiVariables();
            }
            variables.Add(name, value);
        }
        return variables;
    }

    /// <summary>Takes a pair.</summary>
    /// <returns>False: there is none.</returns>
    /// <exception cref="GatewayException">It is cut off.</exception>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (rest.IsEmpty) return false;
        var (nameLength, valueLength) = (TakeLength(ref rest), TakeLength(ref rest));
        if (nameLength > rest.Length || valueLength > rest.Length - nameLength) throw new GatewayException("a name or a value is longer than its stream");
        name = rest[..nameLength];
        value = rest.Slice(nameLength, valueLength);
        rest = rest[(nameLength + valueLength)..];
        return true;
    }

    private static int TakeLength(ref ReadOnlySpan<byte> rest)
    {
        var isLong = !rest.IsEmpty && rest[0] > 127;
        if (rest.Length < (isLong ? 4 : 1)) throw new GatewayException("a length is cut off");
        var length = isLong ? (int)(BinaryPrimitives.ReadUInt32BigEndian(rest) & int.MaxValue) : rest[0];
        rest = rest[(isLong ? 4 : 1)..];
        return length;
    }
}
