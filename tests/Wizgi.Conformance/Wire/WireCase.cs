using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Wire;

/// <summary>A request of <c>tests/wire</c> and what has to come of it; <c>tests/wire/README.md</c> has the format.</summary>
internal sealed class WireCase
{
    /// <summary>The bytes the client sends, as Latin-1.</summary>
    public required string Sent { get; init; }

    public required IReadOnlyList<ExpectedResponse> Responses { get; init; }

    /// <summary>The error is in the body, so the app may have been called for the request that has it.</summary>
    public required bool MayRun { get; init; }

    /// <summary>The names of all cases of a folder, without the suffix.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Wire, folder), "*.http").Select(path => Path.GetFileNameWithoutExtension(path)).Order();

    public static WireCase Read(string folder, string name)
    {
        var path = Path.Combine(Repository.Wire, folder, name);
        var lines = File.ReadAllLines(path + ".expect").Where(line => line.Length > 0 && line[0] != '#').ToList();
        return new WireCase
        {
            Sent = Encoding.Latin1.GetString(File.ReadAllBytes(path + ".http")),
            Responses = ExpectedResponse.Parse(lines.Where(line => line != "may run")),
            MayRun = lines.Contains("may run"),
        };
    }
}

/// <param name="Statuses">Any of these.</param>
/// <param name="Closes">The server announces that it closes, and closes.</param>
internal sealed record ExpectedResponse(IReadOnlyList<int> Statuses, bool Closes)
{
    public List<(string Key, string Value)> Environ { get; } = [];

    public List<string> Absent { get; } = [];

    public string? Body { get; private set; }

    public static IReadOnlyList<ExpectedResponse> Parse(IEnumerable<string> lines)
    {
        var responses = new List<ExpectedResponse>();
        foreach (var line in lines)
        {
            var (word, rest) = line.Split(' ', 2) is [var first, var second] ? (first, second) : (line, "");
            if (char.IsAsciiDigit(word[0])) responses.Add(new([.. word.Split('|').Select(int.Parse)], rest == "close"));
            else responses[^1].Add(word, rest);
        }
        return responses;
    }

    private void Add(string word, string text)
    {
        switch (word)
        {
            case "environ" when text.Split('=', 2) is [var key, var value]:
                Environ.Add((key, Regex.Unescape(value)));
                break;
            case "absent":
                Absent.Add(text);
                break;
            case "body":
                Body = Regex.Unescape(text);
                break;
            default:
                throw new FormatException($"not a line of an .expect file: {word} {text}");
        }
    }
}
