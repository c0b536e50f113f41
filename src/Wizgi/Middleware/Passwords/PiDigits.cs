using System.Numerics;

namespace Wizgi.Middleware.Passwords;

/// <summary>The binary digits of π behind the point, of which Blowfish has its first state.</summary>
internal static class PiDigits
{
    // So that what every division cuts off stays behind the digits that count.
    private const int Guard = 64;

    /// <summary>As many words of 32 digits as asked for.</summary>
    /// <remarks>π = 16 arctan(1/5) − 4 arctan(1/239): John Machin, 1706.</remarks>
    public static uint[] Words(int count)
    {
        var one = BigInteger.One << ((count * 32) + Guard);
        var pi = (16 * ArcTangent(5, one)) - (4 * ArcTangent(239, one));
        var fraction = (pi - (3 * one)) >> Guard;
        var bytes = fraction.ToByteArray(isUnsigned: true, isBigEndian: true);
        var digits = new byte[count * 4];
        bytes.CopyTo(digits, digits.Length - bytes.Length);
        return [.. Enumerable.Range(0, count).Select(index => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(digits.AsSpan(index * 4)))];
    }

    // arctan(1/x) = 1/x − 1/3x³ + 1/5x⁵ − …
    private static BigInteger ArcTangent(int inverse, BigInteger one)
    {
        var power = one / inverse;
        var sum = power;
        for (var odd = 3; !power.IsZero; odd += 2)
        {
            power /= -inverse * inverse;
            sum += power / odd;
        }
        return sum;
    }
}
