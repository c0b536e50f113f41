using System.Text;

namespace Wizgi.Server.Engine;

/// <summary>The Date header line, made once a second.</summary>
internal sealed class DateHeader(TimeProvider time)
{
    private readonly byte[] _line = Encoding.ASCII.GetBytes("Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
    private long _second = -1;

    /// <summary>RFC 9110 §6.6.1, with its line end.</summary>
    public ReadOnlySpan<byte> Line
    {
        get
        {
            var now = time.GetUtcNow();
            var second = now.ToUnixTimeSeconds();
            if (second != _second)
            {
                _second = second;
                now.TryFormat(_line.AsSpan(6), out _, "R");
            }
            return _line;
        }
    }
}
