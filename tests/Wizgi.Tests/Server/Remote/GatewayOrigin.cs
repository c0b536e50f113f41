using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wizgi.Tests.Server.Remote;

/// <summary>An origin that a test plays byte by byte.</summary>
internal sealed class GatewayOrigin : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public GatewayOrigin()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
    }

    public EndPoint Address => _listener.LocalEndPoint!;

    public bool HasCaller => _listener.Poll(0, SelectMode.SelectRead);

    /// <summary>The next connection.</summary>
    public async Task<Socket> Accept()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _listener.AcceptAsync(limit.Token);
    }

    public void Dispose() => _listener.Dispose();

    public static async Task<byte[]> ReadExactly(Socket socket, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var got = await socket.ReceiveAsync(bytes.AsMemory(at), limit.Token);
            if (got == 0) throw new EndOfStreamException($"closed after {at} of {count} bytes");
            at += got;
        }
        return bytes;
    }

    /// <summary>Everything until the other side closes or breaks the connection.</summary>
    public static async Task<byte[]> ReadToEnd(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var all = new MemoryStream();
        var block = new byte[4096];
        try
        {
            for (int count; (count = await socket.ReceiveAsync(block.AsMemory(), limit.Token)) > 0;) all.Write(block, 0, count);
        }
        catch (SocketException)
        {
            // A broken connection has ended too.
        }
        return all.ToArray();
    }

    /// <summary>Reads the records of a request until one is there, and returns all.</summary>
    public static async Task<List<(int Type, byte[] Content)>> ReadRecords(Socket socket, int last, bool empty = true)
    {
        var records = new List<(int Type, byte[] Content)>();
        do
        {
            var head = await ReadExactly(socket, 8);
            records.Add((head[1], await ReadExactly(socket, (head[4] << 8) + head[5])));
            await ReadExactly(socket, head[6]);
        }
        while (records[^1].Type != last || (empty && records[^1].Content.Length > 0));
        return records;
    }

    public static byte[] Record(int type, string content, int id = 1, int padding = 0, int version = 1) =>
        [(byte)version, (byte)type, (byte)(id >> 8), (byte)id, (byte)(content.Length >> 8), (byte)content.Length, (byte)padding, 0, .. Encoding.Latin1.GetBytes(content), .. new byte[padding]];

    public static byte[] End(int protocolStatus = 0) => Record(3, $"\0\0\0\0{(char)protocolStatus}\0\0\0");

    public static async Task Send(Socket socket, params byte[][] parts)
    {
        foreach (var part in parts) await socket.SendAsync(part);
    }

    /// <summary>Names and values of FastCGI.</summary>
    public static Dictionary<string, string> Pairs(IEnumerable<(int Type, byte[] Content)> records)
    {
        byte[] all = [.. records.Where(record => record.Type == 4).SelectMany(record => record.Content)];
        var pairs = new Dictionary<string, string>();
        for (var at = 0; at < all.Length;)
        {
            int name = Length(ref at), value = Length(ref at);
            pairs.Add(Encoding.Latin1.GetString(all, at, name), Encoding.Latin1.GetString(all, at + name, value));
            at += name + value;
        }
        return pairs;

        int Length(ref int at)
        {
            if (all[at] < 128) return all[at++];
            at += 4;
            return ((all[at - 4] & 0x7F) << 24) + (all[at - 3] << 16) + (all[at - 2] << 8) + all[at - 1];
        }
    }
}
