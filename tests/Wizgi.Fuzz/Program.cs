using System.CommandLine;
using System.Globalization;
using System.Text;
using Wizgi.Fuzz;

const int MostShown = 60;
const int ExampleLength = 160;

var target = new Argument<string>("target") { Description = $"one of {string.Join(", ", FuzzTargets.Names)}" };
var seconds = new Option<double>("--seconds") { Description = "how long", DefaultValueFactory = _ => 60 };
var seed = new Option<int?>("--seed") { Description = "makes a run happen again; without it a fresh one" };
var replay = new Option<string?>("--replay") { Description = "try the bytes of this file, nothing else" };
target.AcceptOnlyFromAmong(FuzzTargets.Names);

var command = new RootCommand("Sends what no client should to a part of the server, and says when something does not hold.") { target, seconds, seed, replay };
command.SetAction(parsed =>
{
    using var opened = FuzzTargets.Open(parsed.GetRequiredValue(target));
    if (parsed.GetValue(replay) is { } file)
    {
        var verdict = opened.TrySafely(opened.FromWire(Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Console.WriteLine(verdict.Complaint ?? $"nothing to complain of: {verdict.Class}");
        return verdict.Complaint is null ? 0 : 1;
    }
    var chosen = parsed.GetValue(seed) ?? Random.Shared.Next();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{opened.Name}, seed {chosen}"));
    var report = Fuzzer.Run(opened, chosen, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
    foreach (var (outcome, count) in report.Classes.OrderByDescending(pair => pair.Value).Take(MostShown))
    {
        var example = Failure.Escape(report.Examples[outcome]);
        Console.WriteLine($"{count,10}  {outcome}   {(example.Length > ExampleLength ? example[..ExampleLength] + "…" : example)}");
    }
    Console.WriteLine($"{report.Tried} inputs, {report.Classes.Count} classes of outcome");
    if (report.Failure is not null) Console.WriteLine(report.Failure);
    return report.Failure is null ? 0 : 1;
});
return command.Parse(args).Invoke();
