namespace Wizgi.Python;

/// <summary>Which requests <see cref="Profiler"/> profiles, and where to.</summary>
public sealed record ProfilerOptions
{
    /// <summary>The folder for the profiles; it must exist.</summary>
    public required string Folder { get; init; }

    /// <summary>Every so many requests one is profiled; 0: only those that ask for it. Of each process.</summary>
    public int Every { get; init; }

    /// <summary>
    /// What the header <c>X-Wizgi-Profile</c> has to say. Null: anything, but only clients that are shown errors (<see cref="Exchange.MayShowErrors"/>) can ask.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>How many profiles are kept; the oldest go. 100.</summary>
    public int Keep { get; init; } = 100;
}
