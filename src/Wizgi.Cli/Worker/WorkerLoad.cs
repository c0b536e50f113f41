using System.Globalization;

namespace Wizgi.Cli.Worker;

/// <summary>How busy a worker is.</summary>
/// <param name="Busy">Percent of what it can do at once that it did since it last said so.</param>
/// <param name="Requests">How many requests it has answered in its life.</param>
internal readonly record struct WorkerLoad(int Busy, long Requests)
{
    /// <summary>What <see cref="ToString"/> made; a worker of another version says nothing.</summary>
    public static WorkerLoad Parse(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0
            && int.TryParse(text.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var busy)
            && long.TryParse(text.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var requests)
            ? new WorkerLoad(busy, requests)
            : default;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Busy} {Requests}");
}
