namespace Wizgi.Server.Balancing;

/// <summary>Chooses one of several destinations.</summary>
internal static class Policies
{
    private static readonly Lock Turns = new();
    private static uint s_start;

    /// <param name="policy">How.</param>
    /// <param name="from">One at least.</param>
    public static Destination Choose(BalancingPolicy policy, ReadOnlySpan<Destination> from) => from.Length == 1 ? from[0] : policy switch
    {
        BalancingPolicy.LeastRequests => LeastRequests(from),
        BalancingPolicy.PowerOfTwo => PowerOfTwo(from),
        _ => RoundRobin(from),
    };

    /// <summary>The one that a key belongs to.</summary>
    public static Destination Rendezvous(ReadOnlySpan<byte> key, ReadOnlySpan<Destination> from)
    {
        var best = from[0];
        var most = double.NegativeInfinity;
        foreach (var one in from)
            if (one.Affinity(key) is var affinity && affinity > most) (best, most) = (one, affinity);
        return best;
    }

    /// <summary>nginx's "smooth" way: who has waited longest for its weight is next, so that 5:1:1 is not five times the same in a row.</summary>
    public static Destination RoundRobin(ReadOnlySpan<Destination> from)
    {
        lock (Turns)
        {
            long sum = 0;
            var next = from[0];
            foreach (var one in from)
            {
                one.Turn += one.Weight;
                sum += one.Weight;
                if (one.Turn > next.Turn) next = one;
            }
            next.Turn -= sum;
            return next;
        }
    }

    private static Destination LeastRequests(ReadOnlySpan<Destination> from)
    {
        // Among equals not always the first.
        var start = (int)(Interlocked.Increment(ref s_start) % (uint)from.Length);
        var best = from[start];
        for (var offset = 1; offset < from.Length; offset++)
            if (from[(start + offset) % from.Length] is var one && one.Load < best.Load) best = one;
        return best;
    }

    private static Destination PowerOfTwo(ReadOnlySpan<Destination> from)
    {
        var first = Draw(from, null);
        var second = Draw(from, first);
        return second.Load < first.Load ? second : first;
    }

    // By weight.
    private static Destination Draw(ReadOnlySpan<Destination> from, Destination? but)
    {
        var sum = 0;
        foreach (var one in from) sum += one == but ? 0 : one.Weight;
        var at = Random.Shared.Next(sum);
        foreach (var one in from)
        {
            if (one == but) continue;
            at -= one.Weight;
            if (at < 0) return one;
        }
        return from[^1];
    }
}
