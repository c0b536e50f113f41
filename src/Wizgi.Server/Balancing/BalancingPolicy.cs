namespace Wizgi.Server.Balancing;

/// <summary>How the next destination is chosen, among those that are well. All of them mind weights.</summary>
public enum BalancingPolicy
{
    /// <summary>One after the other; of those with more weight more often, evenly spread.</summary>
    RoundRobin,

    /// <summary>The one with the fewest requests under way for its weight.</summary>
    LeastRequests,

    /// <summary>Of two that chance picks, the one with fewer requests under way for its weight. Where several balancers do not know of each other, they do not all run to the same one.</summary>
    PowerOfTwo,
}
