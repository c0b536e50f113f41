using System.Text.Json;
using Wizgi.Cli.Native;
using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Worker;

/// <summary>
/// A worker that is another user. It gives up root before anything of the application, its interpreter included, has run, and starts this program again: a runtime that
/// began as root has files, threads and marks in the kernel (PR_SET_DUMPABLE) that the user could do nothing with.
/// </summary>
internal static class UnprivilegedWorker
{
    /// <summary>Does not return.</summary>
    /// <exception cref="UserError">Root could not be given up, or the user cannot read what it is to run.</exception>
    public static void Become(WorkerSettings worker, Identity identity)
    {
        DiagnosticsFiles.Remove();
        Privileges.Drop(identity);
        CheckFiles(worker.Serve, identity);
        foreach (var (name, value) in Privileges.Variables(identity)) Posix.SetVariable(name, value);
        worker.PassOn();
        var why = Posix.Execute(Launcher.Program[0], [.. Launcher.Program, AppSettings.Summary(worker.Serve)]);
        throw new UserError($"--user {identity.Display}: {Launcher.Program[0]} cannot be started: {why}", ExitCodes.BootFailure);
    }

    private static void CheckFiles(ServeSettings settings, Identity identity)
    {
        foreach (var path in (string[])[typeof(UnprivilegedWorker).Assembly.Location, typeof(object).Assembly.Location, Environment.ProcessPath!])
        {
            if (Files.CanRead(path)) continue;
            throw new UserError($"--user {identity.Display}: that user cannot read {path}, which is part of the server. Install it where every user can, such as /opt.", ExitCodes.BootFailure);
        }
        var directory = settings.Get(AppSettings.Directory);
        if (!Files.CanRead(directory)) throw new UserError($"--user {identity.Display}: that user cannot read the application's directory, {directory}", ExitCodes.BootFailure);
    }
}
