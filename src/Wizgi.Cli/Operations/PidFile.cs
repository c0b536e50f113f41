using System.Globalization;
using Wizgi.Cli.Native;

namespace Wizgi.Cli.Operations;

/// <summary>A file with the number of this process, for <c>kill $(cat FILE)</c>. It is readable for everyone and goes when the process does.</summary>
internal sealed class PidFile
{
    private const int EPERM = 1;

    private PidFile(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; private set; }

    /// <summary>Writes the file. One that a dead process has left is replaced.</summary>
    /// <exception cref="UserError">A living process has it, or it cannot be written.</exception>
    public static PidFile Create(string path)
    {
        var file = new PidFile(System.IO.Path.GetFullPath(path));
        file.Write();
        return file;
    }

    /// <summary>The file of this process that an earlier program of it has written.</summary>
    public static PidFile TakeOver(string path) => new(System.IO.Path.GetFullPath(path));

    /// <summary>Moves the number to another file.</summary>
    /// <exception cref="UserError">As <see cref="Create"/>; the old file is still there.</exception>
    public void MoveTo(string path)
    {
        var (old, wanted) = (new PidFile(Path), System.IO.Path.GetFullPath(path));
        if (wanted == Path) return;
        new PidFile(wanted).Write();
        Path = wanted;
        old.Remove();
    }

    /// <summary>Removes the file, unless it is another process's by now.</summary>
    public void Remove()
    {
        try
        {
            if (Read(Path) == Environment.ProcessId) File.Delete(Path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A worker that gave up root may not. The number in the file is that of no process soon.
        }
    }

    private void Write()
    {
        try
        {
            if (Read(Path) is { } other && other != Environment.ProcessId && IsAlive(other))
                throw new UserError($"--pid {Path}: process {other} is running under this file. Stop it, or remove the file if that is another program.");
            // Whole or not at all: whoever reads it meanwhile finds the old number or the new one.
            var part = $"{Path}.{Environment.ProcessId}.part";
            File.Delete(part);
            Files.CreateReadable(part, System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            File.Move(part, Path, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            throw new UserError($"--pid {Path}: there is no such directory");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--pid {Path}: {problem.Message}");
        }
    }

    private static int? Read(string path) =>
        File.Exists(path) && int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process > 0 ? process : null;

    // Somebody else's process is alive too.
    private static bool IsAlive(int process) => Posix.kill(process, 0) == 0 || System.Runtime.InteropServices.Marshal.GetLastSystemError() == EPERM;
}
