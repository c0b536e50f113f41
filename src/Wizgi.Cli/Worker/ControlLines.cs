using System.Text;

namespace Wizgi.Cli.Worker;

/// <summary>Finds the lines of the control protocol in the bytes that come; a line may come in pieces.</summary>
internal sealed class ControlLines
{
    private readonly List<byte> _rest = [];

    /// <summary>The lines that <paramref name="bytes"/> complete, each split into its <see cref="ControlWord"/> and what belongs to it.</summary>
    public List<(string Word, string Text)> Split(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<(string Word, string Text)>();
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            _rest.AddRange(bytes[..end]);
            var line = Encoding.UTF8.GetString([.. _rest]);
            _rest.Clear();
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            lines.Add(space < 0 ? (line, "") : (line[..space], line[(space + 1)..]));
        }
        _rest.AddRange(bytes);
        return lines;
    }
}
