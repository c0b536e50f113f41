using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Wizgi.Cli.Supervision;

/// <summary>What systemd gives a service and wants to hear from it.</summary>
/// <remarks>sd_listen_fds(3), sd_notify(3).</remarks>
internal static class Systemd
{
    private const int FirstSocket = 3;

    /// <summary>What tells of the sockets, which the application has no use for.</summary>
    public static readonly string[] SocketVariables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"];

    /// <summary>Takes the sockets of socket activation; none when there are none, or they are meant for another process.</summary>
    public static IReadOnlyList<int> TakeSockets()
    {
        var isOurs = Environment.GetEnvironmentVariable("LISTEN_PID") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var count = isOurs && int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), out var number) ? number : 0;
        return [.. Enumerable.Range(FirstSocket, count)];
    }

    /// <summary>Tells the service manager something, if there is one that wants to hear it.</summary>
    /// <param name="state">Assignments such as <c>READY=1</c>, one a line.</param>
    public static void Notify(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An '@' stands for the NUL of an abstract name.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));
        }
        catch (SocketException)
        {
            // Nobody listens; a server runs as well without.
        }
    }

    public const string Stopping = "STOPPING=1";

    /// <summary>Tells it that this process serves.</summary>
    public static void NotifyReady() => Notify($"READY=1\nMAINPID={Environment.ProcessId}");

    /// <summary>The state that announces a reload, with its time (<c>Type=notify-reload</c>).</summary>
    public static string Reloading =>
        string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={System.Diagnostics.Stopwatch.GetTimestamp() / (System.Diagnostics.Stopwatch.Frequency / 1_000_000)}");
}
