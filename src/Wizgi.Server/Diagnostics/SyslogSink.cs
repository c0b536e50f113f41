using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Wizgi.Server.Diagnostics;

/// <summary>Sends log records to syslog, a datagram each. From any thread.</summary>
/// <remarks>
/// To a socket of this machine in the form all its readers know, journald among them (RFC 3164 without a host, as syslog(3) sends it); over the network as RFC 5424
/// says, by UDP (RFC 5426). Nothing is connected: a syslog that was started again is heard with the next record.
/// </remarks>
internal sealed class SyslogSink : IDisposable
{
    // rsyslog takes no more by default; the files have the rest.
    private const int LongestMessage = 8 * 1024;

    // Whoever reads a log that is full for so long has stopped reading.
    private const int Patience = 1000;
    private const int Pause = 1;

    private readonly SyslogAddress _address;
    private readonly int _facility;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly Lock _lock = new();
    private bool _isStuck;

    /// <param name="address">Where syslog listens.</param>
    /// <param name="facility">0 to 23.</param>
    /// <param name="name">The program, as syslog is to show it.</param>
    /// <param name="time">The clock.</param>
    public SyslogSink(SyslogAddress address, int facility, string name, TimeProvider time)
    {
        (_address, _facility, _time) = (address, facility, time);
        // RFC 5424 §6: printable ASCII without blanks, 48 at the most.
        _name = string.Concat(name.Take(48).Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '/' ? character : '.'));
        _socket = address.IsLocal
            ? new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
            : new Socket(address.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Blocking = false;
    }

    /// <summary>Sends a record; what syslog does not take in time is lost.</summary>
    /// <param name="level">Its level.</param>
    /// <param name="text">UTF-8. What is longer than 8 KiB is cut.</param>
    public void Send(LogLevel level, ReadOnlySpan<byte> text)
    {
        text = Cut(text.TrimEnd((byte)'\n'));
        if (text.IsEmpty) return;
        var head = Encoding.ASCII.GetBytes(Head(level));
        byte[] message = [.. head, .. text];
        lock (_lock) SendLocked(message);
    }

    public void Dispose() => _socket.Dispose();

    private void SendLocked(byte[] message)
    {
        // One that was stuck is tried without waiting, so that it holds up nobody a second time.
        for (var left = _isStuck ? 0 : Patience; !TrySend(message); left -= Pause)
        {
            _isStuck = left <= 0;
            if (_isStuck) return;
            Thread.Sleep(Pause);
        }
        _isStuck = false;
    }

    /// <returns>False: its queue is full.</returns>
    private bool TrySend(byte[] message)
    {
        try
        {
            _socket.SendTo(message, _address.EndPoint);
            return true;
        }
        catch (SocketException problem)
        {
            // Of anything else there is nobody to tell, and waiting would not mend it.
            return problem.SocketErrorCode != SocketError.WouldBlock;
        }
    }

    private string Head(LogLevel level)
    {
        var priority = (_facility * 8) + SyslogSeverity.Of(level);
        var culture = CultureInfo.InvariantCulture;
        if (!_address.IsLocal)
            return string.Create(culture, $"<{priority}>1 {_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.ffffff}Z {Environment.MachineName} {_name} {Environment.ProcessId} - - ");
        var now = _time.GetLocalNow();
        return string.Create(culture, $"<{priority}>{now:MMM} {now.Day,2} {now:HH:mm:ss} {_name}[{Environment.ProcessId}]: ");
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= LongestMessage) return text;
        var end = LongestMessage;
        // Not inside a character.
        while ((text[end] & 0xC0) == 0x80) end--;
        return text[..end];
    }
}
