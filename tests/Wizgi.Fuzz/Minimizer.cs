using System.Diagnostics;

namespace Wizgi.Fuzz;

/// <summary>Makes a failing input small: drops pieces, then makes bytes dull, as long as it keeps failing.</summary>
/// <remarks>Delta debugging (Zeller, Hildebrandt 2002), without the complements: halves, quarters, down to single bytes.</remarks>
internal static class Minimizer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static string Minimize(string input, Func<string, bool> fails)
    {
        var clock = Stopwatch.StartNew();
        bool StillFails(string candidate) => clock.Elapsed < Patience && fails(candidate);
        for (var size = Math.Max(1, input.Length / 2); ;)
        {
            var before = input.Length;
            for (var at = 0; at < input.Length;)
            {
                var candidate = input.Remove(at, Math.Min(size, input.Length - at));
                if (StillFails(candidate)) input = candidate;
                else at += size;
            }
            if (size > 1) size /= 2;
            else if (input.Length == before) break;
        }
        for (var at = 0; at < input.Length; at++)
        {
            var dull = input[at] is >= '0' and <= '9' ? '1' : 'a';
            if (input[at] == dull) continue;
            var candidate = $"{input[..at]}{dull}{input[(at + 1)..]}";
            if (StillFails(candidate)) input = candidate;
        }
        return input;
    }
}
