using System.Diagnostics.Metrics;
using System.Text;

namespace Wizgi.Server.Balancing;

/// <summary>
/// Decides which destination a request goes to, and remembers how they are. It sends nothing itself: <see cref="LoadBalancer"/> does over WSGI, and <c>wizgi balance</c> with YARP's forwarder. Thread-safe.
/// </summary>
internal sealed class Balancer : IDisposable
{
    // docs/balancing.md has the names.
    private static readonly Meter Meter = new("Wizgi.Balancing");
    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("wizgi.balancing.requests", description: "Requests sent to a destination; of one that is sent again, each.");

    private readonly Lock _lock = new();
    private readonly Rounds _rounds;
    private Table _table;

    // What a request needs of the configuration; read once, so that a change never meets half of one.
    private sealed record Table(LoadBalancerOptions Options, Destination[] Destinations, StickyCookies? Cookies, Dictionary<string, Destination> ByCookie);

    /// <exception cref="FormatException">The options contradict each other, or an address names nothing.</exception>
    public Balancer(LoadBalancerOptions options, IReadOnlyList<DestinationOptions> destinations)
    {
        _table = new Table(options.Checked(), [], null, []);
        _rounds = new Rounds(this);
        Change(options, destinations);
    }

    public LoadBalancerOptions Options => Volatile.Read(ref _table).Options;

    public IReadOnlyList<Destination> Destinations => Volatile.Read(ref _table).Destinations;

    /// <summary>Takes another configuration. A destination that both name stays as it is, with what is under way; one that has gone finishes that.</summary>
    /// <exception cref="FormatException">As the constructor. Nothing has changed.</exception>
    public void Change(LoadBalancerOptions options, IReadOnlyList<DestinationOptions> destinations)
    {
        options.Checked();
        if (destinations.Count == 0) throw new FormatException("there is no destination");
        if (destinations.GroupBy(one => one.Address).FirstOrDefault(same => same.Count() > 1) is { } twice) throw new FormatException($"{twice.Key} is there twice; give it a weight instead");
        lock (_lock)
        {
            var old = _table.Destinations;
            var isFirst = old.Length == 0;
            Destination[] all = [.. destinations.Select(one => Array.Find(old, other => other.Options.Address == one.Address && other.Remote == options.Remote) ?? Make(one, options))];
            foreach (var (destination, wanted) in all.Zip(destinations))
            {
                if (!isFirst && (destination.Options != wanted || !old.Contains(destination))) options.Log.Added(wanted.Address, wanted.Weight, wanted.IsDraining ? ", draining" : "");
                destination.Options = wanted;
            }
            var cookies = options.StickyCookie is { } name ? new StickyCookies(name, options.StickySecret) : null;
            Volatile.Write(ref _table, new Table(options, all, cookies, cookies is null ? [] : all.ToDictionary(cookies.ValueOf)));
            foreach (var gone in old.Except(all))
            {
                if (!all.Any(other => other.Options.Address == gone.Options.Address)) options.Log.Removed(gone.Options.Address, gone.Requests);
                gone.Retire();
            }
            _rounds.Follow(all, options);
        }
    }

    /// <summary>A request begins.</summary>
    /// <param name="isSafe">It can be sent again without harm: RFC 9110 §9.2.1, and no body.</param>
    /// <param name="cookie">Its Cookie field, or null.</param>
    /// <param name="header">Finds a field of it; null: it has none of that name.</param>
    public BalancedRequest Begin(bool isSafe, string? cookie, Func<string, string?> header)
    {
        var table = Volatile.Read(ref _table);
        var value = table.Cookies?.Find(cookie);
        // What names no destination was not ours, or is old.
        var bound = value is not null ? table.ByCookie.GetValueOrDefault(value) : null;
        var key = table.Options.StickyHeader is { } name && header(name) is { Length: > 0 } text ? Encoding.UTF8.GetBytes(text) : null;
        return new BalancedRequest(this, table.Options, table.Cookies, isSafe, bound, key);
    }

    /// <summary>Whether a method is safe: RFC 9110 §9.2.1.</summary>
    public static bool IsSafe(string method) => method is "GET" or "HEAD" or "OPTIONS" or "TRACE";

    public void Dispose()
    {
        _rounds.Dispose();
        foreach (var destination in Destinations) destination.Retire();
    }

    /// <summary>Chooses a destination, and counts the request there.</summary>
    /// <returns>Null: there is none left.</returns>
    public Destination? Choose(List<Destination> tried, Destination? bound, byte[]? key)
    {
        var table = Volatile.Read(ref _table);
        var destination = bound is not null && IsOpen(bound, tried) && table.Destinations.Contains(bound) ? bound : Choose(table, tried, key);
        if (destination is null) return null;
        destination.Enter();
        Sent.Add(1, new KeyValuePair<string, object?>("destination", destination.Options.Address));
        return destination;
    }

    public void Answered(Destination destination)
    {
        if (destination.Health.Succeed()) Options.Log.Back(destination.Options.Address);
    }

    public void Failed(Destination destination, string reason)
    {
        if (destination.Health.Fail() is not { } time) return;
        Options.Log.Ejected(destination.Options.Address, Math.Round(time.TotalSeconds, 1), reason);
        _rounds.LookAfter(destination, time);
    }

    private static Destination? Choose(Table table, List<Destination> tried, byte[]? key)
    {
        var all = table.Destinations;
        // Mostly all of them are well, and the request new.
        Destination[] open = tried.Count == 0 && Array.TrueForAll(all, static one => one is { Health.State: DestinationState.Well, Options.IsDraining: false })
            ? all : [.. all.Where(one => !one.Options.IsDraining && IsOpen(one, tried))];
        // That requests have failed is a suspicion, which a check's word is not: rather one who is suspected than nobody.
        if (open.Length == 0) open = [.. all.Where(one => !one.Options.IsDraining && one.Health.State != DestinationState.Down && !tried.Contains(one))];
        if (open.Length == 0) return null;
        return key is not null ? Policies.Rendezvous(key, open) : Policies.Choose(table.Options.Policy, open);
    }

    private static bool IsOpen(Destination one, List<Destination> tried) => !tried.Contains(one) && one.Health.State switch
    {
        DestinationState.Well => true,
        DestinationState.OnTrial => one.Requests == 0,
        _ => false,
    };

    private Destination Make(DestinationOptions options, LoadBalancerOptions all) => new(options, all.Remote, new DestinationHealth(() => Options));
}
