using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>A body that is the next so many bytes of the connection.</summary>
/// <param name="connection">Where they come from.</param>
/// <param name="length">How many.</param>
/// <param name="patience">The longest silence.</param>
internal sealed class StreamInput(PipeReader connection, long length, TimeSpan patience) : PipeReader
{
    private ReadOnlySequence<byte> _last;
    private bool _isReading;

    /// <summary>How much has not been taken yet.</summary>
    public long Left { get; private set; } = length;

    public override bool TryRead(out ReadResult result)
    {
        result = new ReadResult(default, isCanceled: false, isCompleted: true);
        if (Left == 0) return true;
        if (!connection.TryRead(out var read)) return false;
        result = Limit(read);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => TryRead(out var result) ? ValueTask.FromResult(result) : Wait(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_isReading) return;
        _isReading = false;
        var used = _last.Slice(_last.Start, consumed).Length;
        Left -= used;
        // Nobody must wait for more when the rest is here.
        connection.AdvanceTo(consumed, _last.Length - used == Left ? consumed : examined);
    }

    public override void CancelPendingRead() => connection.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
    }

    private async ValueTask<ReadResult> Wait(CancellationToken cancelled)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(patience);
        try
        {
            return Limit(await connection.ReadAsync(limit.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The body of the request stopped arriving.", StatusCodes.Status408RequestTimeout);
        }
    }

    private ReadResult Limit(ReadResult read)
    {
        _last = read.Buffer.Length > Left ? read.Buffer.Slice(0, Left) : read.Buffer;
        if (read.IsCompleted && _last.Length < Left)
        {
            connection.AdvanceTo(read.Buffer.Start);
            throw new BadHttpRequestException("The web server ended the connection before the body was whole.");
        }
        _isReading = true;
        return new ReadResult(_last, read.IsCanceled, isCompleted: _last.Length == Left);
    }
}
