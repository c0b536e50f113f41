namespace Wizgi.Tests.Support;

/// <summary>A front end that writes down what it is given, and takes and gives as little at a time as a test wants.</summary>
internal sealed class RecordingExchange : Exchange
{
    private bool _headWritten;
    private byte[]? _path;

    /// <summary>What happened, in order: <c>head 200 OK</c>, <c>body abc</c>, <c>finish</c>, <c>wait</c>, <c>abort</c>, <c>error …</c>, <c>gone</c>, <c>hints …</c>, <c>trailers …</c>, <c>look</c>.</summary>
    public List<string> Events { get; } = [];

    public string Method { get; init; } = "GET";

    public string Path { get; init; } = "/";

    /// <summary>How many bytes each attempt to send takes; when it is empty, all.</summary>
    public Queue<int> Takes { get; init; } = [];

    /// <summary>How often finishing must wait.</summary>
    public int FinishDelays { get; set; }

    /// <summary>The client goes away when this many bytes have been sent.</summary>
    public int GoneAfter { get; set; } = int.MaxValue;

    /// <summary>Pieces of the request body as they arrive; null: nothing is there yet.</summary>
    public Queue<byte[]?> Input { get; init; } = [];

    public bool IsInputBroken { get; init; }

    /// <summary>The request says <c>TE: trailers</c>.</summary>
    public bool WantsTrailers { get; init; }

    /// <summary>The client has closed, which only <see cref="Exchange.IsClientDisconnected"/> notices.</summary>
    public bool HasLeft { get; set; }

    /// <summary>How long a file is in truth, for <see cref="Exchange.SendFile"/>.</summary>
    public long FileLength { get; set; } = long.MaxValue;

    /// <summary>Status and header lines as they were when the head was sent.</summary>
    public string SentHead { get; private set; } = "";

    /// <summary>The Content-Length that a front end would have added.</summary>
    public long? AddedLength { get; private set; }

    public string SentBody => string.Concat(Events.Where(happened => happened.StartsWith("body ", StringComparison.Ordinal)).Select(happened => happened[5..]));

    public IEnumerable<string> Errors => Events.Where(happened => happened.StartsWith("error ", StringComparison.Ordinal)).Select(happened => happened[6..]);

    public override bool HasBody => Input.Count > 0;

    public override bool IsHead => Method == "HEAD";

    public override bool AcceptsTrailers => WantsTrailers;

    public override string InputProblem => "the client closed too early";

    public override ReadOnlySpan<byte> PathInfo => (_path ??= Latin1.Bytes(Path)).AsSpan(ShiftedPath);

    public override void WriteEnviron(IEnvironWriter environ)
    {
        environ.Set(EnvironKey.RequestMethod, Latin1.Bytes(Method));
        environ.Set(EnvironKey.PathInfo, PathInfo);
        if (ShiftedPath > 0) environ.Set(EnvironKey.ScriptName, _path.AsSpan(0, ShiftedPath));
    }

    public override int ReadBody(Span<byte> destination)
    {
        if (!Input.TryDequeue(out var piece)) return IsInputBroken ? Broken : 0;
        if (piece is null) return WouldBlock;
        piece.CopyTo(destination);
        return piece.Length;
    }

    public override void WaitForBody() => Events.Add("wait for body");

    public override void WaitToSend() => Events.Add("wait");

    public override void ReportError(string message, string traceback) => Events.Add($"error {message}");

    public override void ReportClientGone() => Events.Add("gone");

    /// <summary>As a front end begins the next request.</summary>
    public void Next()
    {
        Reset();
        _headWritten = false;
        Events.Clear();
    }

    protected override int SendCore(ReadOnlySpan<byte> chunk)
    {
        if (IsClientGone) return Broken;
        WriteHead();
        if (BodyBytes >= GoneAfter)
        {
            IsClientGone = true;
            return Broken;
        }
        var taken = chunk[..Math.Min(chunk.Length, Takes.TryDequeue(out var most) ? most : int.MaxValue)];
        if (!taken.IsEmpty) Events.Add("body " + Latin1.Text(taken));
        return taken.Length;
    }

    protected override long SendFileCore(int descriptor, long offset, long count)
    {
        WriteHead();
        if (BodyBytes >= GoneAfter)
        {
            IsClientGone = true;
            return Broken;
        }
        var taken = Math.Min(Math.Min(count, FileLength - offset), Takes.TryDequeue(out var most) ? most : long.MaxValue);
        if (taken > 0) Events.Add($"file {offset}+{taken}");
        return taken;
    }

    protected override bool FinishCore()
    {
        WriteHead();
        if (FinishDelays-- > 0) return false;
        if (!Trailers.IsEmpty) Events.Add("trailers " + Latin1.Text(Trailers.Lines));
        Events.Add("finish");
        return true;
    }

    protected override void SendEarlyHintsCore(ExtraFields hints) => Events.Add("hints " + Latin1.Text(hints.Lines));

    protected override bool HasClientLeft()
    {
        Events.Add("look");
        return HasLeft;
    }

    protected override void Abort() => Events.Add("abort");

    private void WriteHead()
    {
        if (_headWritten) return;
        _headWritten = true;
        SentHead = Latin1.Text(Head.Status) + "\r\n" + Latin1.Text(Head.Fields);
        AddedLength = Head.ContentLength is null && !Head.IsBodiless ? KnownLength : null;
        Events.Add("head " + Latin1.Text(Head.Status));
    }
}
