using System.Globalization;

namespace Wizgi;

/// <summary>What stands in the environ under some keys when the application is done with it: for the access log's <c>%({key}e)s</c>. Used again for each request.</summary>
/// <param name="keys">In any case, as gunicorn takes them.</param>
internal sealed class EnvironNotes(IReadOnlyList<string> keys)
{
    private readonly (string AsGiven, string Small, string Capital)[] _keys = [.. keys.Select(key => (key, key.ToLowerInvariant(), key.ToUpperInvariant()))];
    private readonly byte[]?[] _values = new byte[]?[keys.Count];

    /// <summary>Latin-1, else UTF-8; empty: there is no such key, or nobody has looked.</summary>
    /// <param name="index">Of the key.</param>
    public ReadOnlySpan<byte> this[int index] => _values[index];

    public void Clear() => Array.Clear(_values);

    /// <summary>Looks the values up. What has no text of its own, such as a stream, is nothing.</summary>
    public void Take(Environ environ)
    {
        for (var index = 0; index < _keys.Length; index++)
        {
            var (asGiven, small, capital) = _keys[index];
            var isThere = environ.TryGetValue(asGiven, out var value) || environ.TryGetValue(small, out value) || environ.TryGetValue(capital, out value);
            _values[index] = isThere && value is string or IConvertible ? Encode(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "") : null;
        }
    }

    private static byte[] Encode(string text) => (text.All(letter => letter <= '\u00FF') ? System.Text.Encoding.Latin1 : System.Text.Encoding.UTF8).GetBytes(text);
}
