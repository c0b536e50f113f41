using System.Buffers;
using System.Globalization;
using System.Text;
using Wizgi.AspNetCore.Gateways;
using Wizgi.Server.Limits;

namespace Wizgi.AspNetCore.FastCgi;

/// <summary>Answers GET_VALUES, with which a web server asks how much it may do. FastCGI 1.0 §4.1.</summary>
internal static class FastCgiValues
{
    /// <param name="asked">Names with empty values.</param>
    /// <param name="limits">What the answers come from.</param>
    /// <returns>Those that are known, each once.</returns>
    /// <exception cref="GatewayException">This is no list of names.</exception>
    public static byte[] Answer(ReadOnlySequence<byte> asked, ServerLimits limits)
    {
        var answer = new ArrayBufferWriter<byte>();
        var told = new HashSet<string>();
        for (ReadOnlySpan<byte> rest = asked.ToArray(); FastCgiEnviron.TryTake(ref rest, out var bytes, out _);)
        {
            var name = NativeString.FromBytes(bytes);
            var value = name switch
            {
                "FCGI_MAX_CONNS" => limits.Connections.ToString(CultureInfo.InvariantCulture),
                "FCGI_MAX_REQS" => limits.Connections.ToString(CultureInfo.InvariantCulture),
                "FCGI_MPXS_CONNS" => "1",
                _ => null,
            };
            if (value is null || !told.Add(name)) continue;
            // Both are shorter than 128 bytes.
            answer.Write([(byte)name.Length, (byte)value.Length]);
            answer.Write(Encoding.ASCII.GetBytes(name + value));
        }
        return answer.WrittenSpan.ToArray();
    }
}
