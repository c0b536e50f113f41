using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Supervision;

/// <summary>How many workers there should be.</summary>
internal sealed class WorkerGoal
{
    private int _least;
    private int _most;

    public int Count { get; private set; }

    /// <summary>The number follows the load, between <c>--min-workers</c> and <c>--max-workers</c>.</summary>
    public bool IsElastic { get; private set; }

    /// <summary>Takes the number of the settings; an elastic one goes on from where it is.</summary>
    public void Follow(ServeSettings settings)
    {
        var wasElastic = IsElastic;
        IsElastic = WorkerCountSettings.IsElastic(settings);
        (_least, _most) = WorkerCountSettings.Range(settings);
        Count = Math.Clamp(IsElastic && wasElastic && Count > 0 ? Count : settings.Get(ProcessSettings.Workers), _least, _most);
    }

    /// <summary>One more or fewer, as an administrator or the load asks; never fewer than one, nor outside the range.</summary>
    /// <returns>Whether there is a change.</returns>
    public bool Change(int by)
    {
        var wanted = IsElastic ? Math.Clamp(Count + by, _least, _most) : Math.Max(1, Count + by);
        if (wanted == Count) return false;
        Count = wanted;
        return true;
    }

    /// <summary>No worker at all (<c>WINCH</c>), until a reload or <c>TTIN</c>.</summary>
    public void Rest() => Count = 0;
}
