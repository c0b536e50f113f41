using System.Collections;
using System.Runtime.InteropServices;

namespace Wizgi.Server.Native;

/// <summary>Starts programs with posix_spawn(3), which .NET's Process does not do justice: it closes every descriptor it does not know.</summary>
internal static unsafe partial class Spawn
{
    private const short SetGroup = 0x02;
    private const short SetSignalMask = 0x08;
    private const short SetSignalDefaults = 0x04;

    // Larger than the structures of any C library: glibc's attributes have 336 bytes.
    private const int StructSize = 512;

    /// <summary>Starts a program with no signal blocked or ignored.</summary>
    /// <param name="path">The program; without a slash it is looked for on PATH.</param>
    /// <param name="arguments">With the name it should see first.</param>
    /// <param name="variables">Added to this process's environment.</param>
    /// <param name="descriptors">Descriptors that it has under the same numbers; the standard ones are always inherited.</param>
    /// <param name="ownsGroup">It is the first of a new process group, so that a terminal's signals pass it by.</param>
    /// <returns>The process, or minus the error number.</returns>
    public static int Start(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, ReadOnlySpan<int> descriptors, bool ownsGroup = false)
    {
        // A descriptor duplicated onto itself loses its close-on-exec flag in the new process only.
        var same = new (int, int)[descriptors.Length];
        for (var index = 0; index < same.Length; index++) same[index] = (descriptors[index], descriptors[index]);
        return Start(path, NativeStrings.Make(arguments), NativeStrings.Make(EnvironmentWith(variables)), null, same, ownsGroup);
    }

    /// <summary>Starts a program with descriptors under other numbers.</summary>
    /// <param name="path">The program; without a slash it is looked for on PATH.</param>
    /// <param name="arguments">With the name it should see first.</param>
    /// <param name="variables">Added to this process's environment.</param>
    /// <param name="descriptors">What it inherits, and as what; none of them is 0, 1 or 2 here.</param>
    /// <returns>The process, or minus the error number.</returns>
    public static int Start(string path, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, ReadOnlySpan<(int From, int To)> descriptors) =>
        Start(path, NativeStrings.Make(arguments), NativeStrings.Make(EnvironmentWith(variables)), null, descriptors, ownsGroup: false);

    /// <summary>Starts a program in an environment of its own, as the first of a new process group.</summary>
    /// <param name="path">The program.</param>
    /// <param name="environment">All of its environment: <c>NAME=VALUE</c>.</param>
    /// <param name="folder">Where it starts.</param>
    /// <param name="standard">What becomes its descriptors 0, 1 and 2; none of them is one of these.</param>
    /// <returns>The process, or minus the error number.</returns>
    public static int Start(string path, IReadOnlyList<byte[]> environment, string folder, ReadOnlySpan<int> standard)
    {
        var renumbered = new (int, int)[standard.Length];
        for (var index = 0; index < renumbered.Length; index++) renumbered[index] = (standard[index], index);
        return Start(path, NativeStrings.Make([path]), NativeStrings.Make(environment), folder, renumbered, ownsGroup: true);
    }

    private static int Start(string path, byte** argv, byte** envp, string? folder, ReadOnlySpan<(int From, int To)> descriptors, bool ownsGroup)
    {
        byte* actions = stackalloc byte[StructSize], attributes = stackalloc byte[StructSize], signals = stackalloc byte[StructSize];
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawnattr_init(attributes);
        foreach (var (from, to) in descriptors) _ = posix_spawn_file_actions_adddup2(actions, from, to);
        if (folder is not null) _ = posix_spawn_file_actions_addchdir_np(actions, folder);
        _ = posix_spawnattr_setflags(attributes, (short)(SetSignalMask | SetSignalDefaults | (ownsGroup ? SetGroup : 0)));
        _ = sigemptyset(signals);
        _ = posix_spawnattr_setsigmask(attributes, signals);
        _ = sigfillset(signals);
        _ = posix_spawnattr_setsigdefault(attributes, signals);
        int process;
        var error = posix_spawnp(&process, path, actions, attributes, argv, envp);
        NativeStrings.Free(argv);
        NativeStrings.Free(envp);
        _ = posix_spawn_file_actions_destroy(actions);
        _ = posix_spawnattr_destroy(attributes);
        return error == 0 ? process : -error;
    }

    private static List<string> EnvironmentWith(IReadOnlyDictionary<string, string> variables)
    {
        List<string> all = [.. variables.Select(variable => $"{variable.Key}={variable.Value}")];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (!variables.ContainsKey((string)variable.Key)) all.Add($"{variable.Key}={variable.Value}");
        return all;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(int* process, string path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int descriptor, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    // glibc 2.29, musl 1.1.24.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string folder);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* signals);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* signals);
}
