using System.Net.Sockets;
using System.Text;

namespace Wizgi.Conformance.Support;

/// <summary>A client that sends and receives bytes, nothing cleverer. Text is Latin-1: one char, one byte.</summary>
public sealed class WireClient(Socket socket, Stream? secure = null) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MemoryStream _received = new();
    private bool _ended;

    public Socket Socket => socket;

    /// <summary>What has been received and not yet taken.</summary>
    public string Pending => Encoding.Latin1.GetString(_received.GetBuffer(), 0, (int)_received.Length);

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        using var limit = new CancellationTokenSource(Patience);
        if (secure is not null) await secure.WriteAsync(bytes, limit.Token);
        else while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, limit.Token)..];
    }

    /// <summary>Sends as much as the server takes: it may close before it has read everything.</summary>
    public async Task SendUntilClosed(string text)
    {
        try
        {
            await Send(text);
        }
        catch (Exception problem) when (problem is SocketException or IOException)
        {
        }
    }

    /// <summary>Says that nothing more will be sent; the server can still answer. Nothing happens when it has gone already.</summary>
    public void EndSending()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>Reads until the text read so far ends a match of <paramref name="end"/>, and takes everything up to there.</summary>
    public async Task<string> ReadUntil(string end)
    {
        while (true)
        {
            var text = Pending;
            var at = text.IndexOf(end, StringComparison.Ordinal);
            if (at >= 0) return Take(at + end.Length);
            if (!await Receive()) throw new IOException($"the server closed before '{end}'; received:\n{text}");
        }
    }

    public async Task<string> ReadExactly(int count)
    {
        while (_received.Length < count)
            if (!await Receive()) throw new IOException($"the server closed after {_received.Length} of {count} bytes:\n{Pending}");
        return Take(count);
    }

    /// <summary>Reads until the server closes.</summary>
    /// <exception cref="IOException">The server reset the connection.</exception>
    public async Task<string> ReadToEnd()
    {
        while (await Receive())
        {
        }
        return Take((int)_received.Length);
    }

    /// <summary>Reads until the server closes or resets the connection, and returns what came before that.</summary>
    public async Task<string> ReadWhatComes()
    {
        try
        {
            return await ReadToEnd();
        }
        catch (IOException)
        {
            return Take((int)_received.Length);
        }
    }

    /// <summary>Ends the connection with a reset, as a client does that crashes.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    /// <summary>Reads one response by its own framing: head, then Content-Length, chunks, or the end of the connection.</summary>
    public async Task<WireResponse> ReadResponse(bool toHead = false)
    {
        var head = await ReadUntil("\r\n\r\n");
        var response = WireResponse.Parse(head);
        if (toHead || response.StatusCode is 204 or 304 or (>= 100 and < 200)) return response;
        if (response.Header("Transfer-Encoding") == "chunked") response.Body = await ReadChunks(response.Chunks, response.Trailers);
        else if (response.Header("Content-Length") is { } length) response.Body = await ReadExactly(int.Parse(length, System.Globalization.CultureInfo.InvariantCulture));
        else response.Body = await ReadToEnd();
        return response;
    }

    /// <summary>Reads a response, and passes over the interim ones (1xx) before it.</summary>
    public async Task<WireResponse> ReadFinalResponse()
    {
        while (true)
            if (await ReadResponse() is { StatusCode: >= 200 } response) return response;
    }

    /// <summary>Sends a request and reads its response.</summary>
    public async Task<WireResponse> Exchange(string request)
    {
        await Send(request);
        return await ReadResponse(toHead: request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    private async Task<string> ReadChunks(List<string> chunks, List<string> trailers)
    {
        while (true)
        {
            var size = Convert.ToInt32((await ReadUntil("\r\n")).TrimEnd(), 16);
            if (size == 0)
            {
                while (await ReadUntil("\r\n") is { Length: > 2 } line) trailers.Add(line[..^2]);
                return string.Concat(chunks);
            }
            var chunk = await ReadExactly(size);
            if (await ReadExactly(2) != "\r\n") throw new IOException("a chunk does not end in CRLF");
            chunks.Add(chunk);
        }
    }

    private string Take(int count)
    {
        var all = _received.ToArray();
        _received.SetLength(0);
        _received.Write(all, count, all.Length - count);
        return Encoding.Latin1.GetString(all, 0, count);
    }

    private async Task<bool> Receive()
    {
        if (_ended) return false;
        using var limit = new CancellationTokenSource(Patience);
        int count;
        try
        {
            count = secure is not null ? await secure.ReadAsync(_buffer, limit.Token) : await socket.ReceiveAsync(_buffer, SocketFlags.None, limit.Token);
        }
        catch (Exception problem) when (problem is SocketException or IOException)
        {
            throw new IOException($"the connection was reset; received:\n{Pending}", problem);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"nothing came for {Patience.TotalSeconds} s; received:\n{Pending}");
        }
        _ended = count == 0;
        _received.Write(_buffer, 0, count);
        return count > 0;
    }

    public void Dispose() => socket.Dispose();
}

/// <summary>A response as it stood on the wire.</summary>
public sealed class WireResponse
{
    public required string Head { get; init; }

    /// <summary>The whole status line, e.g. <c>HTTP/1.1 200 OK</c>.</summary>
    public required string StatusLine { get; init; }

    public required int StatusCode { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    /// <summary>The chunks one by one, when the body was chunked.</summary>
    public List<string> Chunks { get; } = [];

    /// <summary>The lines behind the last chunk.</summary>
    public List<string> Trailers { get; } = [];

    public string Body { get; set; } = "";

    /// <summary>The value of the only header of that name, or null. Two of one name is a failure.</summary>
    public string? Header(string name) => Headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).SingleOrDefault();

    internal static WireResponse Parse(string head)
    {
        var lines = head[..^4].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).Select(pair => (pair[0], pair.Length > 1 ? pair[1] : "")).ToList();
        return new WireResponse
        {
            Head = head,
            StatusLine = lines[0],
            StatusCode = int.Parse(lines[0].AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture),
            Headers = headers,
        };
    }
}
