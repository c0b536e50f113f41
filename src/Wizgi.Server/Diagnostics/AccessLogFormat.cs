using System.Text;

namespace Wizgi.Server.Diagnostics;

/// <summary>A piece of an access log line: literal text, or an atom with its parameter.</summary>
/// <param name="Atom">The letter of gunicorn; NUL: literal text.</param>
/// <param name="Text">The text, or the name of a header.</param>
/// <param name="Number">Of a variable of the environ: which.</param>
internal readonly record struct AccessLogPiece(char Atom, byte[] Text, int Number = 0);

/// <summary>gunicorn's access log format, taken apart once.</summary>
/// <remarks>
/// <c>%(h)s</c> client, <c>l</c> '-', <c>u</c> user, <c>t</c> time, <c>r</c> request line, <c>m</c> method, <c>U</c> path, <c>q</c> query,
/// <c>H</c> protocol, <c>s</c> status, <c>B</c>/<c>b</c> body bytes, <c>f</c> referer, <c>a</c> user agent, <c>T</c>/<c>L</c>/<c>M</c>/<c>D</c>
/// duration in s/s.µs/ms/µs, <c>p</c> process, <c>{name}i</c> request header, <c>{name}o</c> response header,
/// <c>{name}e</c> variable of the environ.
/// </remarks>
internal sealed class AccessLogFormat
{
    /// <summary>Apache's combined format, gunicorn's default.</summary>
    public const string Combined = """%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s" """;

    private const string Atoms = "hlutrmUqHsBbfaTDMLp";

    private AccessLogFormat(AccessLogPiece[] pieces, bool isJson) => (Pieces, IsJson) = (pieces, isJson);

    /// <summary>The keys of the environ that stand in it, by <see cref="AccessLogPiece.Number"/>.</summary>
    public IReadOnlyList<string> Keys { get; private init; } = [];

    /// <summary>For one exchange; null: the format asks for nothing of the environ.</summary>
    public EnvironNotes? MakeNotes() => Keys.Count == 0 ? null : new EnvironNotes(Keys);

    internal AccessLogPiece[] Pieces { get; }

    /// <summary>One JSON object a line instead.</summary>
    public bool IsJson { get; }

    /// <param name="text">A format, <c>combined</c> or <c>json</c>.</param>
    /// <exception cref="FormatException">An atom is unknown; the message names it.</exception>
    public static AccessLogFormat Parse(string text)
    {
        if (text == "json") return new AccessLogFormat([], isJson: true);
        if (text == "combined") text = Combined.TrimEnd();
        List<AccessLogPiece> pieces = [];
        List<string> keys = [];
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var percent = rest.IndexOf('%');
            if (percent != 0)
            {
                var literal = percent < 0 ? rest : rest[..percent];
                pieces.Add(new AccessLogPiece('\0', Encoding.UTF8.GetBytes(literal.ToString())));
                rest = rest[literal.Length..];
                continue;
            }
            if (rest.StartsWith("%%"))
            {
                pieces.Add(new AccessLogPiece('\0', "%"u8.ToArray()));
                rest = rest[2..];
                continue;
            }
            var end = rest.IndexOf(")s");
            if (!rest.StartsWith("%(") || end < 0) throw Bad(text, $"'{rest[..Math.Min(rest.Length, 8)]}' is not of the form %(x)s; write %% for a percent sign");
            pieces.Add(ParseAtom(text, rest[2..end], keys));
            rest = rest[(end + 2)..];
        }
        return new AccessLogFormat([.. pieces], isJson: false) { Keys = keys };
    }

    private static AccessLogPiece ParseAtom(string text, ReadOnlySpan<char> atom, List<string> keys)
    {
        if (atom.Length == 1 && Atoms.Contains(atom[0], StringComparison.Ordinal)) return new AccessLogPiece(atom[0], []);
        if (atom.Length > 3 && atom[0] == '{' && atom[^2] == '}' && atom[^1] is 'i' or 'o')
            return new AccessLogPiece(atom[^1], Encoding.ASCII.GetBytes(atom[1..^2].ToString()));
        if (atom.Length > 3 && atom[0] == '{' && atom.EndsWith("}e"))
        {
            keys.Add(atom[1..^2].ToString());
            return new AccessLogPiece('e', [], keys.Count - 1);
        }
        throw Bad(text, $"'{atom}' is unknown; known are {string.Join(' ', Atoms.ToCharArray())} {{name}}i {{name}}o {{name}}e");
    }

    private static FormatException Bad(string text, string why) => new($"access log format '{text}': {why}");
}
