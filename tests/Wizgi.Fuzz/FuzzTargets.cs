using Wizgi.Fuzz.Targets;

namespace Wizgi.Fuzz;

/// <summary>The targets by name.</summary>
internal static class FuzzTargets
{
    public static readonly string[] Names = ["head", "chunked", "connection", "kestrel"];

    public static FuzzTarget Open(string name) => name switch
    {
        "head" => new HeadTarget(),
        "chunked" => new ChunkedTarget(),
        "connection" => new ConnectionTarget(),
        "kestrel" => new KestrelTarget(),
        _ => throw new ArgumentException($"there is no target '{name}'; there are {string.Join(", ", Names)}", nameof(name)),
    };
}
