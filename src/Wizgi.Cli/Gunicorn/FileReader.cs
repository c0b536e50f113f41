using System.Text.Json;
using Wizgi.Cli.Native;
using Wizgi.Server.Native;

namespace Wizgi.Cli.Gunicorn;

/// <summary>What <c>gunicorn_reader.py</c> says of a file: its variables, or a traceback.</summary>
internal sealed record ReaderAnswer(IReadOnlyList<FileVariable>? Variables, string? Error);

/// <summary>A variable of a gunicorn configuration file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>text</c>, <c>list</c>, <c>dict</c>, <c>callable</c>, <c>nothing</c> (None) or <c>other</c>.</param>
/// <param name="Texts">Its values; <c>key=value</c> of a dict; the type's name of what is other.</param>
/// <param name="IsUnread">The file sets it and does not use it.</param>
/// <param name="Arity">How many arguments a callable takes; -1: not known.</param>
internal sealed record FileVariable(string Name, string Kind, IReadOnlyList<string> Texts, bool IsUnread, int Arity);

/// <summary>Runs a gunicorn configuration file in its interpreter and asks for its variables.</summary>
internal static unsafe class FileReader
{
    private const int Slow = 5_000;

    // Whoever waits longer waits for something that does not come. A supervisor waits with its reload.
    private const int TooSlow = 60_000;

    /// <param name="interpreter">The path of a Python.</param>
    /// <param name="file">Its location and folder count.</param>
    /// <param name="warn">Hears when it takes long.</param>
    /// <exception cref="UserError">It raised something, ended the interpreter, or does not end.</exception>
    /// <remarks>Not with .NET's Process: that and a supervisor's <c>Reaper</c> would take each other's children.</remarks>
    public static IReadOnlyList<FileVariable> Read(string interpreter, GunicornFile file, Action<string> warn)
    {
        var ends = stackalloc int[2];
        _ = Posix.pipe2(ends, Posix.O_CLOEXEC);
        var (read, write) = (ends[0], ends[1]);
        string[] arguments = [interpreter, Path.Combine(GunicornFile.Programs, "gunicorn_reader.py"), $"{write}", file.Location, file.Folder];
        var process = Spawn.Start(interpreter, arguments, new Dictionary<string, string>(), [write]);
        _ = Posix.close(write);
        try
        {
            if (process < 0) throw new UserError($"{file.Display}: {interpreter} cannot be started");
            var answer = JsonSerializer.Deserialize(Receive(read, process, file, warn), GunicornJson.Default.ReaderAnswer)!;
            return answer.Variables ?? throw new UserError($"{file.Display} failed:\n{answer.Error}");
        }
        catch (JsonException)
        {
            throw new UserError($"{file.Display}: the interpreter {interpreter} ended while it ran the file");
        }
        finally
        {
            _ = Posix.close(read);
            if (process > 0) Posix.WaitFor(process);
        }
    }

    private static byte[] Receive(int descriptor, int process, GunicornFile file, Action<string> warn)
    {
        var all = new MemoryStream();
        var bytes = stackalloc byte[4096];
        var isTold = false;
        for (var start = Environment.TickCount64; ;)
        {
            var limit = isTold ? TooSlow : Slow;
            if (!Posix.WaitToRead(descriptor, (int)Math.Max(0, start + limit - Environment.TickCount64)))
            {
                if (isTold)
                {
                    _ = Posix.kill(process, 9);
                    throw new UserError($"{file.Display} does not come to its end: it has run for {TooSlow / 1000} seconds");
                }
                isTold = true;
                warn($"{file.Display} is still running after {Slow / 1000} seconds");
                continue;
            }
            var count = Posix.read(descriptor, bytes, 4096);
            if (count <= 0) return all.ToArray();
            all.Write(new ReadOnlySpan<byte>(bytes, (int)count));
        }
    }
}
