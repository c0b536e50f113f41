namespace Wizgi.Fuzz;

/// <summary>A hash that is the same in every process: what is decided by it happens again when an input is tried again.</summary>
internal static class StableHash
{
    /// <remarks>FNV-1a.</remarks>
    public static uint Of(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text) hash = (hash ^ letter) * 16777619u;
        return hash ^ (hash >> 15);
    }
}
