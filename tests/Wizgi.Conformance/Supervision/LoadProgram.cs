using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Wizgi.Conformance.Supervision;

/// <summary>
/// <see cref="Load"/> as a program, for benchmarks: <c>load PORT TARGET CLIENTS ABORTING</c>. For each line of input it prints a line of JSON, what has come
/// and failed so far; it stops at the end of the input.
/// </summary>
internal static class LoadProgram
{
    private const int MostExamples = 5;

    public static async Task<int> Run(string[] arguments)
    {
        if (arguments is not [var port, var target, var clients, var aborting])
        {
            await Console.Error.WriteLineAsync("load PORT TARGET CLIENTS ABORTING");
            return 2;
        }
        await using var load = new Load(new IPEndPoint(IPAddress.Loopback, Number(port)), target, Number(clients), Number(aborting));
        while (await Console.In.ReadLineAsync() is not null)
        {
            var failures = load.Failures.ToArray();
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                answers = load.Count,
                kept = failures.Count(failure => failure.IsKept),
                fresh = failures.Count(failure => !failure.IsKept),
                examples = failures.Select(failure => failure.What.Split('\n')[0]).Distinct().Take(MostExamples),
            }));
        }
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
