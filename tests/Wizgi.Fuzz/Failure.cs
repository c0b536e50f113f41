using System.Globalization;
using System.Text;

namespace Wizgi.Fuzz;

/// <summary>An input that something does not hold for, as small as it could be made.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Seed">Of the run.</param>
/// <param name="Round">Which input of the run it was.</param>
/// <param name="Input">What the target was given.</param>
/// <param name="Wire">The same as a client sends it.</param>
/// <param name="Complaint">What does not hold.</param>
internal sealed record Failure(string Target, int Seed, long Round, string Input, string Wire, string Complaint)
{
    public static Failure Of(FuzzTarget target, int seed, long round, string input, string complaint)
    {
        var small = Minimizer.Minimize(input, candidate => target.TrySafely(candidate).Complaint is not null);
        return new Failure(target.Name, seed, round, small, target.ToWire(small), target.TrySafely(small).Complaint ?? complaint);
    }

    /// <summary>What to read, and lines for a shell that make a wire case of the input.</summary>
    public override string ToString() => $"""
        {Target}: {Complaint}
        seed {Seed}, input {Round}; {Input.Length} bytes after minimising:
          printf '{Escape(Wire)}' > tests/wire/invalid/NAME.http
          printf '# {Complaint.Split('\n')[0].Replace("'", "", StringComparison.Ordinal)}\n400 close\n' > tests/wire/invalid/NAME.expect
          ./fuzz {Target} --replay tests/wire/invalid/NAME.http
        """;

    /// <summary>For the format of printf(1) in single quotes.</summary>
    public static string Escape(string input)
    {
        var text = new StringBuilder();
        foreach (var octet in input)
            text.Append(octet switch
            {
                '\r' => "\\r",
                '\n' => "\\n",
                '\t' => "\\t",
                '\\' => @"\\",
                '%' => "%%",
                < ' ' or > '~' or '\'' => "\\" + Convert.ToString(octet, 8).PadLeft(3, '0'),
                _ => octet.ToString(CultureInfo.InvariantCulture),
            });
        return text.ToString();
    }
}
