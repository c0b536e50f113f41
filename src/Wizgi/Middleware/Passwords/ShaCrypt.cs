using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wizgi.Middleware.Passwords;

/// <summary><c>$5$</c> and <c>$6$</c>: thousands of rounds of SHA-256 or SHA-512.</summary>
/// <remarks>Ulrich Drepper, "Unix crypt using SHA-256 and SHA-512", 0.6; the numbers of steps in the comments are of that text.</remarks>
internal sealed class ShaCrypt(HashAlgorithmName algorithm, int rounds, byte[] salt, string expected) : PasswordHash
{
    private const int DefaultRounds = 5000;

    // More would keep a worker busy for seconds with each wrong password. The format goes to 999 999 999.
    private const int MostRounds = 2_000_000;

    protected override string Expected => expected;

    public static new ShaCrypt Parse(string text)
    {
        var parts = text.Split('$');
        var isLong = parts[1] == "6";
        var rounds = DefaultRounds;
        var hasRounds = parts.Length == 5 && parts[2].StartsWith("rounds=", StringComparison.Ordinal) && int.TryParse(parts[2].AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out rounds);
        if ((parts.Length != 4 && !hasRounds) || parts[^1].Length != (isLong ? 86 : 43) || !CryptText.IsText(parts[^1])) throw new FormatException($"it is no whole ${parts[1]}$ hash");
        if (rounds is < 1000 or > MostRounds) throw new FormatException($"it has {rounds} rounds; 1000 to {MostRounds} are allowed");
        var salt = parts[^2];
        return new ShaCrypt(isLong ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256, rounds, Encoding.UTF8.GetBytes(salt[..Math.Min(salt.Length, 16)]), parts[^1]);
    }

    protected override string Compute(byte[] password)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        // 1 to 12
        Add(password, salt, password);
        var mixed = hash.GetHashAndReset();
        Add(password, salt, Repeat(mixed, password.Length));
        for (var bits = password.Length; bits > 0; bits >>= 1) hash.AppendData((bits & 1) != 0 ? mixed : password);
        var result = hash.GetHashAndReset();
        // 13 to 16
        for (var count = 0; count < password.Length; count++) hash.AppendData(password);
        var longPassword = Repeat(hash.GetHashAndReset(), password.Length);
        // 17 to 20
        for (var count = 16 + result[0]; count > 0; count--) hash.AppendData(salt);
        var longSalt = Repeat(hash.GetHashAndReset(), salt.Length);
        // 21
        for (var round = 0; round < rounds; round++)
        {
            hash.AppendData((round & 1) != 0 ? longPassword : result);
            if (round % 3 != 0) hash.AppendData(longSalt);
            if (round % 7 != 0) hash.AppendData(longPassword);
            hash.AppendData((round & 1) != 0 ? result : longPassword);
            result = hash.GetHashAndReset();
        }
        return Spell(result);

        void Add(params ReadOnlySpan<byte[]> pieces)
        {
            foreach (var piece in pieces) hash.AppendData(piece);
        }
    }

    private static byte[] Repeat(byte[] block, int length)
    {
        var result = new byte[length];
        for (var index = 0; index < length; index++) result[index] = block[index % block.Length];
        return result;
    }

    // 22
    private static string Spell(byte[] result)
    {
        var text = new StringBuilder();
        var isLong = result.Length == 64;
        var third = isLong ? 21 : 10;
        var (a, b, c) = (0, third, 2 * third);
        for (var count = 0; count < third; count++)
        {
            CryptText.Append(text, result[a], result[b], result[c], 4);
            (a, b, c) = isLong ? (b + 1, c + 1, a + 1) : (c + 1, a + 1, b + 1);
        }
        if (isLong) CryptText.Append(text, 0, 0, result[63], 2);
        else CryptText.Append(text, 0, result[31], result[30], 3);
        return text.ToString();
    }
}
