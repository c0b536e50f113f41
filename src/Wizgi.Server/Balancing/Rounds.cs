using Wizgi.Server.Remote;

namespace Wizgi.Server.Balancing;

/// <summary>What a balancer does by the clock: looks whether destinations that are out can be reached again, and asks all how they are.</summary>
internal sealed class Rounds(Balancer balancer) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Destination, ITimer> _looks = [];
    private readonly Dictionary<Destination, CancellationTokenSource> _checks = [];
    private HealthCheck? _check;
    private bool _isOver;

    /// <summary>A destination is out for a time; behind that it is looked after.</summary>
    public void LookAfter(Destination destination, TimeSpan time)
    {
        lock (_lock)
        {
            if (_isOver) return;
            if (_looks.Remove(destination, out var old)) old.Dispose();
            _looks[destination] = balancer.Options.Time.CreateTimer(_ => Task.Run(() => Look(destination)), null, time, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Begins and ends checks as a configuration wants it.</summary>
    public void Follow(IReadOnlyList<Destination> destinations, LoadBalancerOptions options)
    {
        lock (_lock)
        {
            var isOther = options.Check != _check;
            _check = options.Check;
            foreach (var (destination, check) in _checks.ToArray())
            {
                if (!isOther && destinations.Contains(destination)) continue;
                check.Cancel();
                _checks.Remove(destination);
                destination.Health.Forget();
            }
            foreach (var gone in _looks.Keys.Except(destinations).ToArray())
                if (_looks.Remove(gone, out var timer)) timer.Dispose();
            if (options.Check is not { } wanted) return;
            foreach (var destination in destinations.Where(one => !_checks.ContainsKey(one)))
            {
                var cancel = _checks[destination] = new CancellationTokenSource();
                _ = Task.Run(() => Check(destination, wanted, options, cancel.Token));
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            foreach (var look in _looks.Values) look.Dispose();
            foreach (var check in _checks.Values) check.Cancel();
        }
    }

    /// <summary>Its time is over. A connection tells whether anybody is there, at the cost of no client's request.</summary>
    private async Task Look(Destination destination)
    {
        var isReachable = await DestinationProbe.CanConnect(destination).ConfigureAwait(false);
        if (destination.Health.TryAgain(isReachable) is not { } time) return;
        balancer.Options.Log.StillOut(destination.Options.Address, time.TotalSeconds);
        LookAfter(destination, time);
    }

    private static async Task Check(Destination destination, HealthCheck check, LoadBalancerOptions options, CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(check.Interval, options.Time);
            do
            {
                var problem = await DestinationProbe.Ask(destination, check, options.Time, cancel).ConfigureAwait(false);
                if (cancel.IsCancellationRequested) return;
                if (!destination.Health.Check(problem is null)) continue;
                if (problem is null) options.Log.Up(destination.Options.Address);
                else options.Log.Down(destination.Options.Address, problem);
            }
            while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The configuration has changed, or the balancer has ended.
        }
    }
}
