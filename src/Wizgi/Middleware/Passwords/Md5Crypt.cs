using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Wizgi.Middleware.Passwords;

/// <summary><c>$apr1$</c>: a thousand rounds of MD5, what htpasswd makes unless told otherwise. Weak by now, but salted.</summary>
/// <remarks>Apache's apr_md5.c; the algorithm is that of FreeBSD's crypt, by Poul-Henning Kamp.</remarks>
[SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The format of the file is what it is.")]
internal sealed class Md5Crypt(byte[] salt, string expected) : PasswordHash
{
    private const int Rounds = 1000;

    private static readonly byte[] Magic = "$apr1$"u8.ToArray();

    protected override string Expected => expected;

    public static new Md5Crypt Parse(string text)
    {
        var parts = text.Split('$');
        if (parts.Length != 4 || parts[2].Length is 0 or > 8 || parts[3].Length != 22 || !CryptText.IsText(parts[3])) throw new FormatException("it is no whole $apr1$ hash");
        return new Md5Crypt(Encoding.ASCII.GetBytes(parts[2]), parts[3]);
    }

    protected override string Compute(byte[] password)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] inner = [.. password, .. salt, .. password];
        var mixed = MD5.HashData(inner);
        hash.AppendData(password);
        hash.AppendData(Magic);
        hash.AppendData(salt);
        for (var left = password.Length; left > 0; left -= 16) hash.AppendData(mixed.AsSpan(0, Math.Min(left, 16)));
        for (var bits = password.Length; bits > 0; bits >>= 1) hash.AppendData((bits & 1) != 0 ? [0] : password.AsSpan(0, 1));
        var result = hash.GetHashAndReset();
        for (var round = 0; round < Rounds; round++)
        {
            hash.AppendData((round & 1) != 0 ? password : result);
            if (round % 3 != 0) hash.AppendData(salt);
            if (round % 7 != 0) hash.AppendData(password);
            hash.AppendData((round & 1) != 0 ? result : password);
            result = hash.GetHashAndReset();
        }
        var text = new StringBuilder();
        for (var index = 0; index < 5; index++) CryptText.Append(text, result[index], result[index + 6], index == 4 ? result[5] : result[index + 12], 4);
        CryptText.Append(text, 0, 0, result[11], 2);
        return text.ToString();
    }
}
