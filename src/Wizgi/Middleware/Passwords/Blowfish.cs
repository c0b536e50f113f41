namespace Wizgi.Middleware.Passwords;

/// <summary>The block cipher Blowfish, with the key schedule of bcrypt.</summary>
/// <remarks>Bruce Schneier, "Description of a New Variable-Length Key, 64-Bit Block Cipher", 1993.</remarks>
internal sealed class Blowfish
{
    private const int Subkeys = 18;

    // Eighteen subkeys and four boxes of 256 words: π, and thereby nobody's choice.
    private static readonly Lazy<uint[]> Pi = new(() => PiDigits.Words(Subkeys + (4 * 256)));

    private readonly uint[] _subkeys = Pi.Value[..Subkeys];
    private readonly uint[] _boxes = Pi.Value[Subkeys..];

    /// <summary>Mixes a key into the state, and a salt, if there is one.</summary>
    /// <param name="key">Repeated as often as need be.</param>
    /// <param name="salt">Four words, or none.</param>
    public void Expand(byte[] key, uint[] salt)
    {
        for (var (index, at) = (0, 0); index < Subkeys; index++)
        {
            uint word = 0;
            for (var count = 0; count < 4; count++, at = (at + 1) % key.Length) word = (word << 8) | key[at];
            _subkeys[index] ^= word;
        }
        uint left = 0, right = 0;
        var salted = 0;
        Fill(_subkeys);
        Fill(_boxes);

        void Fill(uint[] words)
        {
            for (var index = 0; index < words.Length; index += 2)
            {
                if (salt.Length > 0)
                {
                    left ^= salt[salted];
                    right ^= salt[salted + 1];
                    salted = (salted + 2) % salt.Length;
                }
                Encrypt(ref left, ref right);
                (words[index], words[index + 1]) = (left, right);
            }
        }
    }

    public void Encrypt(ref uint left, ref uint right)
    {
        var (a, b) = (left, right);
        var boxes = _boxes;
        for (var round = 0; round < 16; round += 2)
        {
            a ^= _subkeys[round];
            b ^= Mix(boxes, a);
            b ^= _subkeys[round + 1];
            a ^= Mix(boxes, b);
        }
        (left, right) = (b ^ _subkeys[17], a ^ _subkeys[16]);
    }

    private static uint Mix(uint[] boxes, uint word) =>
        ((boxes[word >> 24] + boxes[256 + ((word >> 16) & 0xFF)]) ^ boxes[512 + ((word >> 8) & 0xFF)]) + boxes[768 + (word & 0xFF)];
}
