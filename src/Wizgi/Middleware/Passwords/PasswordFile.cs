using System.Text;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Passwords;

/// <summary>The users of an htpasswd file, read again when the file has changed.</summary>
internal sealed class PasswordFile
{
    private readonly string _path;
    private volatile Users _users;

    /// <exception cref="FormatException">A line is no user with a safe password; the message has the file and the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public PasswordFile(string path)
    {
        _path = Path.GetFullPath(path);
        _users = Read();
    }

    /// <summary>Whether there is such a user with that password. Takes as long when there is no such user.</summary>
    /// <exception cref="FormatException">The file has changed, and has a line that is no user with a safe password.</exception>
    /// <exception cref="IOException">The file cannot be read any more.</exception>
    public bool Knows(string user, byte[] password)
    {
        var users = _users;
        if (users.Stamp != FileStamp.Of(_path)) _users = users = Read();
        if (users.Hashes.TryGetValue(user, out var hash)) return hash.Matches(password);
        // How long it takes must not tell which users there are.
        users.Hashes.Values.FirstOrDefault()?.Matches([.. password, 0]);
        return false;
    }

    private Users Read()
    {
        // Before the content: a change in between is seen the next time.
        var stamp = FileStamp.Of(_path);
        var hashes = new Dictionary<string, PasswordHash>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(_path, Encoding.UTF8))
        {
            number++;
            if (line.Trim() is "" || line.StartsWith('#')) continue;
            var fields = line.TrimEnd().Split(':');
            try
            {
                if (fields.Length < 2 || fields[0].Length == 0) throw new FormatException("it is not 'user:hash'");
                if (!hashes.TryAdd(fields[0], PasswordHash.Parse(fields[1]))) throw new FormatException($"there is a second line for {NativeString.Quote(fields[0])}");
            }
            catch (FormatException problem)
            {
                throw new FormatException($"{_path}, line {number}: {problem.Message}");
            }
        }
        return new Users(stamp, hashes);
    }

    private sealed record Users(FileStamp Stamp, Dictionary<string, PasswordHash> Hashes);
}
