using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Wizgi.Server.Diagnostics;

/// <summary>One line a request. From any thread.</summary>
/// <param name="sink">The file, or null: there is none.</param>
/// <param name="format">What stands in a line.</param>
/// <param name="time">The clock.</param>
/// <param name="syslog">Gets each line too, or null.</param>
internal sealed class AccessLog(LogSink? sink, AccessLogFormat format, TimeProvider time, SyslogSink? syslog = null)
{
    private readonly Lock _lock = new();
    private readonly LogText _text = new();
    private string _clock = "";
    private long _second = -1;

    /// <summary>For one exchange, which gives it to <see cref="AccessEntry.Environ"/>; null: no line has anything of the environ.</summary>
    public EnvironNotes? MakeNotes() => format.MakeNotes();

    public void Write(in AccessEntry entry)
    {
        lock (_lock) WriteLocked(in entry);
    }

    /// <summary>Puts the lines so far into the file.</summary>
    public void Flush() => sink?.Flush();

    private void WriteLocked(in AccessEntry entry)
    {
        _text.Clear();
        if (format.IsJson) WriteJson(in entry);
        else
            foreach (var piece in format.Pieces) WritePiece(in entry, piece);
        syslog?.Send(LogLevel.Information, _text.Line);
        if (sink is null) return;
        _text.Add("\n"u8);
        sink.Append(_text.Line);
    }

    private void WritePiece(in AccessEntry entry, AccessLogPiece piece)
    {
        switch (piece.Atom)
        {
            case '\0': _text.Add(piece.Text); break;
            case 'h': _text.AddEscaped(entry.RemoteAddress); break;
            case 'l': _text.Add("-"u8); break;
            case 'u': _text.AddEscaped(User(entry.RequestHeader("authorization"u8))); break;
            case 't': _text.Add(Clock("[dd/MMM/yyyy:HH:mm:ss +0000]")); break;
            case 'r': _text.AddEscaped(entry.RequestLine); break;
            case 'm': _text.AddEscaped(entry.Method); break;
            case 'U': _text.AddEscaped(entry.Path); break;
            case 'q': if (!entry.Query.IsEmpty) _text.AddEscaped(entry.Query); break;
            case 'H': _text.AddEscaped(entry.Protocol); break;
            case 's': _text.Add(entry.StatusCode); break;
            // Apache's b would be '-' for none; gunicorn's is not.
            case 'B' or 'b': _text.Add(entry.BodyBytes); break;
            case 'f': _text.AddEscaped(entry.RequestHeader("referer"u8)); break;
            case 'a': _text.AddEscaped(entry.RequestHeader("user-agent"u8)); break;
            case 'T': _text.Add((long)entry.Duration.TotalSeconds); break;
            case 'M': _text.Add((long)entry.Duration.TotalMilliseconds); break;
            case 'D': _text.Add((long)entry.Duration.TotalMicroseconds); break;
            case 'L': _text.Add(entry.Duration.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture)); break;
            case 'p': _text.Add($"<{Environment.ProcessId}>"); break;
            case 'i': _text.AddEscaped(entry.RequestHeader(piece.Text)); break;
            case 'e': _text.AddEscaped(entry.Environ is { } environ ? environ[piece.Number] : []); break;
            case 'o': _text.AddEscaped(entry.ResponseHead is { } head ? head.Find(piece.Text) : []); break;
        }
    }

    private void WriteJson(in AccessEntry entry)
    {
        _text.Add("{\"time\":\""u8);
        _text.Add(Clock("yyyy-MM-ddTHH:mm:ssZ"));
        _text.Add("\",\"remote_addr\":"u8);
        _text.AddJson(entry.RemoteAddress);
        _text.Add(",\"user\":"u8);
        _text.AddJson(User(entry.RequestHeader("authorization"u8)));
        _text.Add(",\"request\":"u8);
        _text.AddJson(entry.RequestLine);
        _text.Add(",\"method\":"u8);
        _text.AddJson(entry.Method);
        _text.Add(",\"path\":"u8);
        _text.AddJson(entry.Path);
        _text.Add(",\"query\":"u8);
        _text.AddJson(entry.Query);
        _text.Add(",\"protocol\":"u8);
        _text.AddJson(entry.Protocol);
        _text.Add(",\"status\":"u8);
        _text.Add(entry.StatusCode);
        _text.Add(",\"bytes\":"u8);
        _text.Add(entry.BodyBytes);
        _text.Add(",\"duration_us\":"u8);
        _text.Add((long)entry.Duration.TotalMicroseconds);
        _text.Add(",\"referer\":"u8);
        _text.AddJson(entry.RequestHeader("referer"u8));
        _text.Add(",\"user_agent\":"u8);
        _text.AddJson(entry.RequestHeader("user-agent"u8));
        _text.Add(",\"pid\":"u8);
        _text.Add(Environment.ProcessId);
        _text.Add("}"u8);
    }

    /// <summary>UTC, made once a second; one log has one format.</summary>
    private string Clock(string pattern)
    {
        var now = time.GetUtcNow();
        if (now.ToUnixTimeSeconds() == _second) return _clock;
        _second = now.ToUnixTimeSeconds();
        return _clock = now.ToString(pattern.Replace("/", "'/'", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    /// <summary>The user name of Basic credentials (RFC 7617); the password never reaches a log.</summary>
    private static ReadOnlySpan<byte> User(ReadOnlySpan<byte> authorization)
    {
        if (authorization.Length < 6 || !Ascii.EqualsIgnoreCase(authorization[..6], "basic "u8)) return [];
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(authorization.Length)];
        Base64.DecodeFromUtf8(authorization[6..].Trim((byte)' '), decoded, out _, out var length);
        var colon = decoded.AsSpan(0, length).IndexOf((byte)':');
        return colon < 0 ? [] : decoded.AsSpan(0, colon);
    }
}
