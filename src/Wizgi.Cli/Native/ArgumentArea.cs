using System.Globalization;
using System.Runtime.InteropServices;

namespace Wizgi.Cli.Native;

/// <summary>The memory from which the kernel shows a process's command line, and its name.</summary>
internal static unsafe partial class ArgumentArea
{
    private const int PR_SET_NAME = 15;

    // Of /proc/PID/stat, counted behind the name: fields 48 and 49, proc_pid_stat(5).
    private const int ArgumentStart = 48 - 3;
    private const int ArgumentEnd = 49 - 3;

    /// <summary>Names the calling thread; of the main thread, that is the process's name. 15 bytes are shown.</summary>
    public static void SetName(string name)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(name + "\0")) _ = prctl(PR_SET_NAME, (nuint)text, 0, 0, 0);
    }

    /// <summary>Writes over the command line. The last byte stays NUL: by it the kernel knows that the environment behind is none of it.</summary>
    public static void Write(ReadOnlySpan<byte> text)
    {
        var area = Find();
        if (area.Length < 2) return;
        area.Clear();
        text[..Math.Min(text.Length, area.Length - 1)].CopyTo(area);
    }

    // SAFETY: the kernel put it on the stack of the main thread, which lives as long as the process. Whoever wanted the arguments, .NET's host and
    // Python, has made its copies before Main.
    private static Span<byte> Find()
    {
        try
        {
            var stat = File.ReadAllText("/proc/self/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var start = ulong.Parse(fields[ArgumentStart], CultureInfo.InvariantCulture);
            var end = ulong.Parse(fields[ArgumentEnd], CultureInfo.InvariantCulture);
            // Both are 0 for who may not look.
            return start == 0 || end <= start || end - start > 1 << 20 ? [] : new Span<byte>((void*)start, (int)(end - start));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return [];
        }
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
}
