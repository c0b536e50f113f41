using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace Wizgi.Server.Remote.Gateways.FastCgi;

/// <summary>A request over a FastCGI connection, which has it for itself.</summary>
/// <param name="connection">Its connection.</param>
/// <param name="pool">Takes the connection back; null: it is closed.</param>
/// <param name="errors">Gets what comes as STDERR.</param>
/// <param name="hasBody">The end of the body has not been sent with the head.</param>
internal sealed class FastCgiCall(FastCgiConnection connection, FastCgiPool? pool, StandardErrorLines errors, bool hasBody) : GatewayCall
{
    private const int EndRequestSize = 8;

    private readonly byte[] _head = new byte[FastCgiRecord.HeadSize];
    private byte[]? _record;
    private FastCgiType _type;
    private int _content;
    private int _padding;
    private bool _hasOutputEnded;
    private bool _hasEnded;
    private bool _hasOutput;

    public override bool WaitsForEnd => pool is not null;

    public override async ValueTask SendBody(ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        var record = _record ??= ArrayPool<byte>.Shared.Rent(FastCgiRecord.HeadSize + FastCgiRecord.MaxContent);
        while (!block.IsEmpty)
        {
            var count = Math.Min(block.Length, FastCgiRecord.MaxContent);
            FastCgiRecord.WriteHead(record, FastCgiType.Stdin, count);
            block[..count].CopyTo(record.AsMemory(FastCgiRecord.HeadSize));
            await connection.Send(record.AsMemory(0, FastCgiRecord.HeadSize + count), cancel).ConfigureAwait(false);
            block = block[count..];
        }
    }

    public override ValueTask EndBody(CancellationToken cancel)
    {
        if (_record is not null) ArrayPool<byte>.Shared.Return(_record);
        _record = null;
        return hasBody ? connection.Send(End(FastCgiType.Stdin), cancel) : ValueTask.CompletedTask;
    }

    public override async ValueTask<int> Receive(Memory<byte> buffer, CancellationToken cancel)
    {
        while (!_hasEnded)
        {
            if (_content == 0 && !await NextRecord(cancel).ConfigureAwait(false)) return 0;
            if (_content == 0) continue;
            if (_type == FastCgiType.Stdout)
            {
                var count = await connection.Receive(buffer[..Math.Min(buffer.Length, _content)], cancel).ConfigureAwait(false);
                if (count == 0) throw GatewayProblem.Ended("the connection was closed inside a record");
                _content -= count;
                return count;
            }
            await ReadOther(cancel).ConfigureAwait(false);
        }
        return 0;
    }

    protected override void Close(bool isComplete)
    {
        errors.End();
        if (isComplete && _hasEnded && pool is not null)
        {
            pool.Give(connection);
            return;
        }
        if (!_hasEnded) connection.TrySend(End(FastCgiType.AbortRequest));
        connection.Dispose();
    }

    private static byte[] End(FastCgiType type)
    {
        var record = new byte[FastCgiRecord.HeadSize];
        FastCgiRecord.WriteHead(record, type, 0);
        return record;
    }

    /// <summary>Reads the head of the next record.</summary>
    /// <returns>False: the origin has closed where it may, behind the end of its output.</returns>
    private async ValueTask<bool> NextRecord(CancellationToken cancel)
    {
        if (_padding > 0)
        {
            // A connection that ends in what means nothing ends between records.
            if (!await Fill(new byte[_padding], cancel).ConfigureAwait(false)) return HasClosed();
            _padding = 0;
        }
        if (!await Fill(_head, cancel).ConfigureAwait(false)) return HasClosed();
        HasReceived = true;
        var head = FastCgiRecord.ReadHead(_head);
        (_type, _content, _padding) = (head.Type, head.Content, head.Padding);
        if (head.Id == FastCgiRecord.ManagementId)
        {
            // GET_VALUES_RESULT or UNKNOWN_TYPE, which nobody asked for.
            _type = default;
            return true;
        }
        if (head.Id != FastCgiRecord.RequestId) throw GatewayProblem.Malformed($"the origin answers request {head.Id}, which there is not");
        switch (_type)
        {
            case FastCgiType.Stdout when _hasOutputEnded:
                throw GatewayProblem.Malformed("the origin goes on behind the end of its output");
            case FastCgiType.Stdout:
                _hasOutputEnded = _content == 0;
                _hasOutput |= _content > 0;
                return true;
            case FastCgiType.Stderr:
                return true;
            case FastCgiType.EndRequest when _content == EndRequestSize:
                return true;
            default:
                throw GatewayProblem.Malformed($"the origin sent a record of type {(int)_type} and {_content} bytes, which has no place in a response");
        }
    }

    private bool HasClosed()
    {
        _hasEnded = _hasOutputEnded;
        return _hasEnded ? false : throw GatewayProblem.Ended("the connection was closed without END_REQUEST");
    }

    private async ValueTask ReadOther(CancellationToken cancel)
    {
        var buffer = new byte[Math.Min(_content, 8192)];
        var part = buffer;
        if (!await Fill(part, cancel).ConfigureAwait(false)) throw GatewayProblem.Ended("the connection was closed inside a record");
        _content -= part.Length;
        if (_type == FastCgiType.Stderr) errors.Add(part);
        else if (_type == FastCgiType.EndRequest)
        {
            if (_padding > 0 && await Fill(new byte[_padding], cancel).ConfigureAwait(false)) _padding = 0;
            Finish(BinaryPrimitives.ReadInt32BigEndian(part), part[4]);
        }
    }

    // §5.5.
    private void Finish(int applicationStatus, byte protocolStatus)
    {
        _hasEnded = true;
        errors.End();
        switch (protocolStatus)
        {
            case 0 when _hasOutput:
                return;
            case 0:
                throw GatewayProblem.Ended($"the response is empty; the application ended with status {applicationStatus}");
            case 2 when !_hasOutput:
                throw new GatewayRefusal(HttpStatusCode.ServiceUnavailable, "Service Unavailable");
            default:
                var why = protocolStatus switch { 1 => "it takes no more requests on a connection", 2 => "it is overloaded", 3 => "it has no part as a responder", _ => $"protocol status {protocolStatus}" };
                throw GatewayProblem.Malformed($"the FastCGI application refuses the request: {why}");
        }
    }

    private async ValueTask<bool> Fill(Memory<byte> buffer, CancellationToken cancel)
    {
        for (var at = 0; at < buffer.Length;)
        {
            var count = await connection.Receive(buffer[at..], cancel).ConfigureAwait(false);
            if (count == 0) return at == 0 ? false : throw GatewayProblem.Ended("the connection was closed inside a record");
            at += count;
        }
        return true;
    }
}
