using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wizgi.Cli.Native;
using Wizgi.Server.Native;

namespace Wizgi.Cli.Gunicorn;

/// <summary>A program of <see cref="GunicornFile.Programs"/> that an interpreter runs to ask for what stands in a file of the user's.</summary>
internal static unsafe class ReaderProgram
{
    private const int Slow = 5_000;

    // Whoever waits longer waits for something that does not come. A supervisor waits with its reload.
    private const int TooSlow = 60_000;

    /// <param name="interpreter">The path of a Python.</param>
    /// <param name="program">The program's name. Its first argument is the descriptor that it writes its answer to.</param>
    /// <param name="arguments">The others.</param>
    /// <param name="type">What the answer is, as JSON.</param>
    /// <param name="display">The file, as its user calls it.</param>
    /// <param name="warn">Hears when it takes long.</param>
    /// <exception cref="UserError">It ended without an answer, or does not end.</exception>
    /// <remarks>Not with .NET's Process: that and a supervisor's <c>Reaper</c> would take each other's children.</remarks>
    public static T Ask<T>(string interpreter, string program, IEnumerable<string> arguments, JsonTypeInfo<T> type, string display, Action<string> warn)
    {
        var ends = stackalloc int[2];
        _ = Posix.pipe2(ends, Posix.O_CLOEXEC);
        var (read, write) = (ends[0], ends[1]);
        string[] command = [interpreter, Path.Combine(GunicornFile.Programs, program), $"{write}", .. arguments];
        var process = Spawn.Start(interpreter, command, new Dictionary<string, string>(), [write]);
        _ = Posix.close(write);
        try
        {
            if (process < 0) throw new UserError($"{display}: {interpreter} cannot be started");
            return JsonSerializer.Deserialize(Receive(read, process, display, warn), type)!;
        }
        catch (JsonException)
        {
            throw new UserError($"{display}: the interpreter {interpreter} ended while it ran the file");
        }
        finally
        {
            _ = Posix.close(read);
            if (process > 0) Posix.WaitFor(process);
        }
    }

    private static byte[] Receive(int descriptor, int process, string display, Action<string> warn)
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
                    throw new UserError($"{display} does not come to its end: it has run for {TooSlow / 1000} seconds");
                }
                isTold = true;
                warn($"{display} is still running after {Slow / 1000} seconds");
                continue;
            }
            var count = Posix.read(descriptor, bytes, 4096);
            if (count <= 0) return all.ToArray();
            all.Write(new ReadOnlySpan<byte>(bytes, (int)count));
        }
    }
}
