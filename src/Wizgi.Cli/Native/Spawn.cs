using System.Collections;
using System.Runtime.InteropServices;

namespace Wizgi.Cli.Native;

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
        byte* actions = stackalloc byte[StructSize], attributes = stackalloc byte[StructSize], signals = stackalloc byte[StructSize];
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawnattr_init(attributes);
        // A descriptor duplicated onto itself loses its close-on-exec flag in the new process only.
        foreach (var descriptor in descriptors) _ = posix_spawn_file_actions_adddup2(actions, descriptor, descriptor);
        _ = posix_spawnattr_setflags(attributes, (short)(SetSignalMask | SetSignalDefaults | (ownsGroup ? SetGroup : 0)));
        _ = sigemptyset(signals);
        _ = posix_spawnattr_setsigmask(attributes, signals);
        _ = sigfillset(signals);
        _ = posix_spawnattr_setsigdefault(attributes, signals);
        var argv = NativeStrings.Make(arguments);
        var envp = NativeStrings.Make(EnvironmentWith(variables));
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
