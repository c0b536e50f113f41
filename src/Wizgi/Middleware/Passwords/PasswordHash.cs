using System.Security.Cryptography;
using System.Text;

namespace Wizgi.Middleware.Passwords;

/// <summary>A password as a file has it: salted and slow to try.</summary>
internal abstract class PasswordHash
{
    // What has been right once is right again without the work, which is meant to be long. Only a hash under a key of this process is kept.
    private static readonly byte[] ProcessKey = RandomNumberGenerator.GetBytes(32);

    private byte[]? _lastRight;

    /// <summary>Reads a hash in the format of crypt(5).</summary>
    /// <exception cref="FormatException">It is none, or one that is not safe; the message says which, and what is.</exception>
    public static PasswordHash Parse(string text)
    {
        const string Advice = "make it with htpasswd -B (bcrypt)";
        return text switch
        {
            _ when text.StartsWith("$2y$", StringComparison.Ordinal) || text.StartsWith("$2b$", StringComparison.Ordinal) || text.StartsWith("$2a$", StringComparison.Ordinal) => Bcrypt.Parse(text),
            _ when text.StartsWith("$5$", StringComparison.Ordinal) || text.StartsWith("$6$", StringComparison.Ordinal) => ShaCrypt.Parse(text),
            _ when text.StartsWith("$apr1$", StringComparison.Ordinal) => Md5Crypt.Parse(text),
            _ when text.StartsWith("{SHA}", StringComparison.Ordinal) => throw new FormatException($"{{SHA}} has no salt and is tried billions of times a second; {Advice}"),
            _ when text.StartsWith("$1$", StringComparison.Ordinal) || text.StartsWith("$2x$", StringComparison.Ordinal) => throw new FormatException($"{text[..3]} is out of date; {Advice}"),
            _ when text.StartsWith('$') || text.StartsWith('{') => throw new FormatException($"the kind of its hash is not known; {Advice}"),
            _ => throw new FormatException($"it is a plain password or one of crypt(3), which has eight characters; {Advice}"),
        };
    }

    /// <summary>Whether a password is the right one. Takes as long as it takes, up to a tenth of a second and more, unless it was right before.</summary>
    public bool Matches(byte[] password)
    {
        var seen = HMACSHA256.HashData(ProcessKey, password);
        if (_lastRight is { } right && CryptographicOperations.FixedTimeEquals(seen, right)) return true;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Compute(password)), Encoding.ASCII.GetBytes(Expected))) return false;
        _lastRight = seen;
        return true;
    }

    /// <summary>The last part of the hash, as the file has it.</summary>
    protected abstract string Expected { get; }

    /// <summary>The last part of the hash, as it follows from a password.</summary>
    protected abstract string Compute(byte[] password);
}
