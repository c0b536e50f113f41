using Wizgi.Cli.Native;
using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;
using Wizgi.Server;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>The folder with the sockets of pools, which nobody but the workers' user may enter: below systemd's RuntimeDirectory, else a new one for temporary files.</summary>
internal sealed class PoolFolder
{
    private const uint OwnerOnly = 0x1C0; // 0700

    private string? _path;
    private int _opened;

    /// <summary>Opens a socket.</summary>
    /// <exception cref="UserError">There is no place for it.</exception>
    public Listener Open(ServeSettings settings)
    {
        try
        {
            _path ??= Create(Identity.Find(settings));
            return Listener.Open(BindAddress.Parse($"unix:{Path.Combine(_path, $"{++_opened}.sock")}"), ServerFiles.ListenerOptions(settings));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or BindException or FormatException)
        {
            throw new UserError($"no socket for a pool can be opened: {problem.Message}");
        }
    }

    /// <summary>Removes the folder, whose sockets are closed.</summary>
    public void Remove()
    {
        if (_path is not null) TryRemove(_path);
        _path = null;
    }

    /// <summary>Removes a folder that is empty.</summary>
    public static void TryRemove(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Something is in it that is not ours.
        }
    }

    private static string Create(Identity? identity)
    {
        // systemd.exec(5): several are separated by colons.
        var runtime = Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY")?.Split(':')[0];
        var path = runtime is { Length: > 0 } ? Path.Combine(runtime, $"pools-{Environment.ProcessId}") : Directory.CreateTempSubdirectory("wizgi-").FullName;
        if (runtime is { Length: > 0 } && Files.mkdir(path, OwnerOnly) < 0) throw new IOException($"{path}: {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");
        if (identity is not null) _ = Files.lchown(path, identity.User, identity.Group);
        return path;
    }
}
