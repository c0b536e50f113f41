using Wizgi.Cli.Native;

namespace Wizgi.Cli.Worker;

/// <summary>What the .NET runtime of a worker must be told when it starts, which it reads only from variables.</summary>
internal static class RuntimeVariables
{
    // The pages of compiled code stay private to the process: a child that the application forks cannot write into its parent's (docs/decisions/0003).
    private const string WriteXorExecute = "DOTNET_EnableWriteXorExecute";

    // The young objects' budget in bytes, hexadecimal: 4 MiB. By default it follows the processor's cache, often 32 MiB, which a worker, since it allocates
    // little, takes hours to fill: to whoever watches it looks like a leak.
    private const string YoungHeap = "DOTNET_GCgen0size";

    /// <summary>With their values.</summary>
    public static IReadOnlyList<(string Name, string Value)> All { get; } = [(WriteXorExecute, "0"), (YoungHeap, "400000")];

    /// <summary>This process was started with what matters for being right.</summary>
    public static bool AreSet => Environment.GetEnvironmentVariable(WriteXorExecute) == "0";

    /// <summary>Sets them for the program that this process becomes.</summary>
    public static void Set()
    {
        foreach (var (name, value) in All) Posix.SetVariable(name, value);
    }
}
