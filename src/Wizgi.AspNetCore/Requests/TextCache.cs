using System.Text;

namespace Wizgi.AspNetCore.Requests;

/// <summary>Strings of the bytes of response headers, which are mostly the same as a moment ago. One per thread.</summary>
internal sealed class TextCache
{
    private const int Places = 256;
    private const int Longest = 64;

    private readonly string?[] _texts = new string?[Places];

    /// <summary>One char a byte.</summary>
    public string Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return "";
        if (bytes.Length > Longest) return NativeString.FromBytes(bytes);
        var place = ((bytes.Length * 37) ^ (bytes[0] * 5) ^ (bytes[bytes.Length / 2] * 23) ^ (bytes[^1] * 11)) % Places;
        // Never equal if it is not ASCII.
        if (_texts[place] is { } text && Ascii.Equals(bytes, text)) return text;
        return _texts[place] = NativeString.FromBytes(bytes);
    }
}
