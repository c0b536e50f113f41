using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Reference;

internal enum BodyEnd
{
    Complete,

    /// <summary>Something is there that is no chunked body.</summary>
    Malformed,

    /// <summary>The input ends first.</summary>
    Short,
}

/// <summary>A chunked body decoded a second time: one pattern a line, the whole text at hand.</summary>
/// <param name="Data">What was in the chunks, up to the mistake if there is one.</param>
/// <param name="End">How it ends.</param>
/// <param name="Length">How many bytes of the input it took, when it is complete.</param>
internal sealed partial record ReferenceChunks(string Data, BodyEnd End, int Length = 0)
{
    private static readonly string[] Forbidden =
        ["content-length", "transfer-encoding", "host", "content-type", "authorization", "connection", "expect", "cookie"];

    public static ReferenceChunks Decode(string text, ServerLimits limits)
    {
        var data = new StringBuilder();
        var extensions = 0;
        for (var at = 0; ;)
        {
            var line = SizeLine().Match(text, at);
            if (!line.Success || line.Length > limits.ChunkLine + 1) return new(data.ToString(), HasLineEnd(text, at, limits.ChunkLine) ? BodyEnd.Malformed : BodyEnd.Short);
            extensions += line.Groups["extension"].Length;
            if (extensions > limits.ChunkExtensions) return new(data.ToString(), BodyEnd.Malformed);
            at += line.Length;
            var size = long.Parse(line.Groups["size"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0) return ReadTrailers(text, at, data.ToString(), limits);
            var here = (int)Math.Min(size, text.Length - at);
            data.Append(text, at, here);
            at += here;
            if (text.Length - at < 2) return new(data.ToString(), BodyEnd.Short);
            if (text[at..(at + 2)] != "\r\n") return new(data.ToString(), BodyEnd.Malformed);
            at += 2;
        }
    }

    private static ReferenceChunks ReadTrailers(string text, int at, string data, ServerLimits limits)
    {
        for (var total = 0; ;)
        {
            var line = TrailerLine().Match(text, at);
            if (!line.Success || line.Length > limits.HeaderField + 1) return new(data, HasLineEnd(text, at, limits.HeaderField) ? BodyEnd.Malformed : BodyEnd.Short);
            at += line.Length;
            if (line.Length == 2) return new(data, BodyEnd.Complete, at);
            total += line.Length;
            if (total > limits.HeaderField || Forbidden.Contains(line.Groups["name"].Value.ToLowerInvariant())) return new(data, BodyEnd.Malformed);
        }
    }

    /// <summary>A line is there, or it is longer than it may be: more input would not help.</summary>
    private static bool HasLineEnd(string text, int at, int limit) => text.IndexOf('\n', at) >= 0 || text.Length - at > limit;

    [GeneratedRegex(@"\G(?<size>[0-9A-Fa-f]{1,15})(?<extension>(;[^\x00-\x08\x0A-\x1F\x7F]*)?)\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex SizeLine();

    [GeneratedRegex(@"\G((?<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+):[^\x00-\x08\x0A-\x1F\x7F]*)?\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex TrailerLine();
}
