using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Wizgi.Middleware.Passwords;

/// <summary><c>$2y$</c>, <c>$2b$</c>, <c>$2a$</c>: Blowfish with a key schedule that takes 2^cost rounds. The first 72 bytes of a password count.</summary>
/// <remarks>Niels Provos, David Mazières, "A Future-Adaptable Password Scheme", USENIX 1999.</remarks>
internal sealed class Bcrypt(int cost, byte[] salt, string expected) : PasswordHash
{
    // 2^16 rounds are some seconds. The format goes to 31.
    private const int MostCost = 16;

    private const string Letters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> LetterSet = SearchValues.Create(Letters);

    private static readonly uint[] Text = ReadWords("OrpheanBeholderScryDoubt"u8);

    protected override string Expected => expected;

    public static new Bcrypt Parse(string text)
    {
        if (text.Length != 60 || text[6] != '$' || text.AsSpan(7).ContainsAnyExcept(LetterSet)) throw new FormatException("it is no whole bcrypt hash");
        if (!int.TryParse(text.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost) || cost is < 4 or > MostCost)
            throw new FormatException($"its cost is {NativeString.Quote(text[4..6])}; 4 to {MostCost} are allowed");
        return new Bcrypt(cost, Decode(text.AsSpan(7, 22)), text[29..]);
    }

    protected override string Compute(byte[] password)
    {
        byte[] key = [.. password.AsSpan(0, Math.Min(password.Length, 72)), 0];
        var cipher = new Blowfish();
        cipher.Expand(key, ReadWords(salt));
        for (var round = 0; round < 1 << cost; round++)
        {
            cipher.Expand(key, []);
            cipher.Expand(salt, []);
        }
        uint[] words = [.. Text];
        for (var index = 0; index < words.Length; index += 2)
            for (var count = 0; count < 64; count++) cipher.Encrypt(ref words[index], ref words[index + 1]);
        var result = new byte[words.Length * 4];
        for (var index = 0; index < words.Length; index++) BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(index * 4), words[index]);
        // One byte is left out: so it has been from the start.
        return Encode(result.AsSpan(0, 23));
    }

    private static uint[] ReadWords(ReadOnlySpan<byte> bytes)
    {
        var words = new uint[bytes.Length / 4];
        for (var index = 0; index < words.Length; index++) words[index] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(index * 4)..]);
        return words;
    }

    // Base64 with letters of its own and no padding.
    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < bytes.Length * 8; bit += 6)
        {
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text.Append(Letters[(pair >> (10 - (bit % 8))) & 0x3F]);
        }
        return text.ToString();
    }

    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length * 6 / 8];
        var (bits, count, at) = (0, 0, 0);
        foreach (var letter in text)
        {
            bits = ((bits << 6) | Letters.IndexOf(letter, StringComparison.Ordinal)) & 0xFFFF;
            count += 6;
            if (count < 8 || at == bytes.Length) continue;
            count -= 8;
            bytes[at++] = (byte)(bits >> count);
        }
        return bytes;
    }
}
