using System.Diagnostics;

namespace Wizgi;

/// <summary>How far a response has come.</summary>
internal enum ResponseStage
{
    /// <summary><c>start_response</c> has not been called.</summary>
    NotStarted,

    /// <summary>It has been called; nothing is sent, and an error may still replace the head.</summary>
    HeadSet,

    /// <summary>The head is on its way.</summary>
    HeadSent,

    /// <summary>The response is complete, or given up.</summary>
    Ended,
}

/// <summary>
/// One request and its response, as a front end presents them to an application of any language. Holds the state machine of
/// <c>start_response</c> and of Content-Length; a front end adds the bytes.
/// </summary>
/// <remarks>
/// Nothing here blocks but the two Wait methods, so that a caller can let go of an interpreter lock before it waits.
/// Rules: PEP 3333 "The start_response() Callable", "Handling the Content-Length Header", "Buffering and Streaming".
/// </remarks>
internal abstract class Exchange
{
    /// <summary>Nothing can be read or sent without waiting.</summary>
    public const int WouldBlock = -1;

    /// <summary>The client is gone, or sent something that cannot be a body; <see cref="InputProblem"/> says which.</summary>
    public const int Broken = -2;

    private bool _hasExcInfo;

    public ResponseHead Head { get; } = new();

    public ResponseStage Stage { get; private set; }

    /// <summary>Body bytes given to the front end; for a HEAD request those it would have sent.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>More of the body follows at once, so that small items may wait for it. Set while a list is sent; never between items that are made one by one.</summary>
    public bool IsCorked { get; set; }

    /// <summary>The client has gone away, seen when sending or reading; the body should be closed, not iterated further.</summary>
    public bool IsClientGone { get; protected set; }

    /// <summary>
    /// The front end has ended the response for the application, which took too long (<c>--timeout</c>): what the application still does is
    /// dropped without a word, and its body closed.
    /// </summary>
    public bool IsAbandoned { get; protected set; }

    /// <summary>
    /// A thread sends a file and has let go of its language's lock meanwhile: nothing else may touch the response. Set by that thread, locked.
    /// </summary>
    public bool IsSendingFile { get; set; }

    /// <summary>The Content-Length that the client is told: declared by the application, or known before the first item.</summary>
    public long? PromisedLength => Head.ContentLength ?? KnownLength;

    /// <summary>The application yielded more than its Content-Length; the rest was dropped (PEP 3333 asks to stop).</summary>
    public bool IsOverrun { get; private set; }

    /// <summary>Looks into the environ when the application is done with it; null: nobody wants to know.</summary>
    public EnvironNotes? Notes { get; protected init; }

    // ---- The request ----------------------------------------------------------------------------------------------------------

    /// <summary>False when the request surely has no body, so that nothing need be set up to read one.</summary>
    public abstract bool HasBody { get; }

    /// <summary>A HEAD request: the head is sent, the body is not.</summary>
    public abstract bool IsHead { get; }

    /// <summary>
    /// What <c>PATH_INFO</c> will be, for who decides by it before there is an environ: decoded, without what <see cref="ShiftPath"/> took away. Valid until
    /// the next use of the exchange.
    /// </summary>
    public abstract ReadOnlySpan<byte> PathInfo { get; }

    /// <summary>Moves the start of <c>PATH_INFO</c> to the end of <c>SCRIPT_NAME</c>, for an application that stands below a prefix. Before there is an environ.</summary>
    /// <remarks>
    /// PEP 3333 "environ Variables"; RFC 3875 §4.1.13. Several calls add up, and hold for this request. <c>REQUEST_URI</c> stays as it came.
    /// </remarks>
    /// <param name="length">In bytes of <see cref="PathInfo"/>; the whole of it leaves an empty PATH_INFO.</param>
    /// <exception cref="ArgumentOutOfRangeException">The path is not that long.</exception>
    public void ShiftPath(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, PathInfo.Length);
        ShiftedPath += length;
    }

    /// <summary>
    /// How many bytes of the decoded path <see cref="ShiftPath"/> has moved, which a front end honours in <see cref="PathInfo"/> and
    /// <see cref="WriteEnviron"/>: they follow what SCRIPT_NAME would be without them.
    /// </summary>
    protected int ShiftedPath { get; private set; }

    public abstract void WriteEnviron(IEnvironWriter environ);

    /// <summary>Reads body bytes that are here already.</summary>
    /// <returns>How many; 0 at the end of the body, for ever after; <see cref="WouldBlock"/>; <see cref="Broken"/>.</returns>
    public abstract int ReadBody(Span<byte> destination);

    /// <summary>Waits until <see cref="ReadBody"/> has something to say.</summary>
    public abstract void WaitForBody();

    /// <summary>Why <see cref="ReadBody"/> returned <see cref="Broken"/>, for a person.</summary>
    public abstract string InputProblem { get; }

    /// <summary>
    /// The client can be sent trailers and has said that it wants them: HTTP/1.1 with <c>TE: trailers</c> (RFC 9110 §6.5.1, §10.1.4).
    /// </summary>
    public virtual bool AcceptsTrailers => false;

    /// <summary>Whether <see cref="SendEarlyHints"/> is anything to offer: where it could never send a thing, the environ does not have it.</summary>
    public virtual bool OffersEarlyHints => true;

    /// <summary>
    /// Whether the client has gone: closed its connection, or at least its sending side, which looks the same from here. Reads nothing and
    /// does not wait. From the first true on the exchange treats the client as gone (<see cref="IsClientGone"/>).
    /// </summary>
    public bool IsClientDisconnected() => IsClientGone || (IsClientGone = HasClientLeft());

    // ---- The response ---------------------------------------------------------------------------------------------------------

    /// <summary>Opens the head for status and headers: the first half of <c>start_response</c>, before they are set on <see cref="Head"/>.</summary>
    /// <returns>False: the head is sent, so the <c>exc_info</c> that was given must be raised again.</returns>
    /// <exception cref="ApplicationError">A second call without <c>exc_info</c>, or a call after the end.</exception>
    public bool BeginHead(bool hasExcInfo)
    {
        if (Stage == ResponseStage.Ended) throw ApplicationError.State("start_response was called after the response ended");
        if (Stage != ResponseStage.NotStarted && !hasExcInfo)
            throw ApplicationError.State("start_response was called a second time without exc_info (PEP 3333, The start_response() Callable)");
        if (Stage == ResponseStage.HeadSent) return false;
        // Until EndHead the response counts as not started: a head that is refused halfway leaves nothing behind.
        Stage = ResponseStage.NotStarted;
        KnownLength = null;
        Head.Clear();
        // Trailers of a response that an error replaces are not the error's.
        if (hasExcInfo) Trailers.Clear();
        _hasExcInfo = hasExcInfo;
        return true;
    }

    /// <summary>The head is whole: the second half of <c>start_response</c>.</summary>
    /// <exception cref="ApplicationError">It has a Content-Length although there are trailers.</exception>
    public void EndHead()
    {
        if (!Trailers.IsEmpty) RefuseLengthWithTrailers();
        HeadSetCore(_hasExcInfo);
        Stage = ResponseStage.HeadSet;
    }

    /// <summary>
    /// Says how long the body will be, when it is known before the first item; the front end adds the Content-Length, unless there are trailers,
    /// which need the chunked coding.
    /// </summary>
    /// <remarks>That an application has nothing for HEAD says nothing of GET, whose length it would be (RFC 9110 §9.3.2).</remarks>
    public void KnowLength(long length)
    {
        if (IsHead && length == 0) return;
        if (Stage == ResponseStage.HeadSet && Head.ContentLength is null && Trailers.IsEmpty) KnownLength = length;
    }

    /// <summary>
    /// Sends an interim response <c>103 Early Hints</c> at once, without waiting. May be called several times. Nothing happens once the head is
    /// sent, where the client knows no interim responses, or while it takes nothing: hints are only advice.
    /// </summary>
    /// <remarks>RFC 8297 §2; gunicorn does the same after the head and on HTTP/1.0.</remarks>
    public void SendEarlyHints(ExtraFields hints)
    {
        Debug.Assert(hints.Place == FieldPlace.EarlyHints, "checked for another place");
        if (!hints.IsEmpty && !IsClientGone && Stage is ResponseStage.NotStarted or ResponseStage.HeadSet) SendEarlyHintsCore(hints);
    }

    /// <summary>
    /// Adds trailers, to be sent behind the body; several calls add up. A response without a body (HEAD, 204, 304) is sent without them.
    /// </summary>
    /// <remarks>RFC 9110 §6.5, RFC 9112 §7.1.2.</remarks>
    /// <exception cref="ApplicationError">Not <see cref="AcceptsTrailers"/>, or the response has a Content-Length, or has ended.</exception>
    public void AddTrailers(ExtraFields trailers)
    {
        Debug.Assert(trailers.Place == FieldPlace.Trailers, "checked for another place");
        if (!AcceptsTrailers) throw ApplicationError.State("this client is sent no trailers: it must speak HTTP/1.1 and say 'TE: trailers' (RFC 9110 §6.5.1)");
        if (Stage == ResponseStage.Ended) throw ApplicationError.State("trailers were set after the response ended");
        if (trailers.IsEmpty) return;
        if (Stage != ResponseStage.HeadSent) KnownLength = null;
        RefuseLengthWithTrailers();
        AddTrailersCore(trailers);
    }

    /// <summary>Sends as much of a body item as can be sent now. The first non-empty item takes the head along.</summary>
    /// <returns>
    /// How many bytes are taken care of, the dropped ones of an overrun, a HEAD or a 304 included; less than all: <see cref="WaitToSend"/>
    /// and call again with the rest. <see cref="Broken"/>: the client is gone.
    /// </returns>
    /// <exception cref="ApplicationError"><c>start_response</c> has not been called.</exception>
    public int Send(ReadOnlySpan<byte> chunk)
    {
        if (chunk.IsEmpty) return 0;
        if (Stage == ResponseStage.NotStarted) throw ApplicationError.State("the application yielded body bytes before it called start_response");
        if (Stage == ResponseStage.Ended) throw ApplicationError.State("body bytes were written after the response ended");
        var allowed = chunk;
        if (PromisedLength - BodyBytes is { } left && left < chunk.Length && !Head.IsBodiless)
        {
            IsOverrun = true;
            allowed = chunk[..(int)left];
            if (allowed.IsEmpty && Stage == ResponseStage.HeadSent) return chunk.Length;
        }
        var sent = SendsBody ? SendCore(allowed) : CountOnly(allowed.Length);
        Stage = ResponseStage.HeadSent;
        if (sent < 0) return sent;
        BodyBytes += sent;
        return sent == allowed.Length ? chunk.Length : sent;
    }

    /// <summary>Sends a part of a real file, from <paramref name="offset"/> on, where the front end can do that without reading it.</summary>
    /// <returns>As <see cref="Send"/>; 0: the Content-Length allows no more. <see cref="WouldBlock"/>: wait first.</returns>
    /// <exception cref="ApplicationError"><c>start_response</c> has not been called, or the file ends before <paramref name="count"/> bytes.</exception>
    public long SendFile(int descriptor, long offset, long count)
    {
        if (Stage == ResponseStage.NotStarted) throw ApplicationError.State("the application returned a file before it called start_response");
        if (PromisedLength - BodyBytes is { } left && left < count) count = left;
        if (count <= 0) return 0;
        var sent = SendsBody ? SendFileCore(descriptor, offset, count) : CountOnly((int)Math.Min(count, int.MaxValue));
        Stage = ResponseStage.HeadSent;
        // Its length has been announced to the client, in the head or in a chunk's frame.
        if (sent == 0) throw ApplicationError.Value($"the file became {count} bytes shorter while it was sent");
        if (sent > 0) BodyBytes += sent;
        return sent;
    }

    /// <summary>Ends the response: sends a head that is still held, and what the framing needs at the end.</summary>
    /// <returns>False: <see cref="WaitToSend"/> and call again.</returns>
    /// <exception cref="ApplicationError"><c>start_response</c> was never called, or the body is shorter than its Content-Length.</exception>
    public bool TryFinish()
    {
        if (Stage == ResponseStage.NotStarted) throw ApplicationError.State("the application returned without calling start_response");
        if (Stage == ResponseStage.Ended) return true;
        if (Stage == ResponseStage.HeadSet) KnowLength(0);
        if (SendsBody && PromisedLength - BodyBytes is > 0 and var missing && !IsClientGone)
            throw ApplicationError.Value($"the body ended {missing} bytes short of its Content-Length {PromisedLength}");
        var finished = FinishCore();
        Stage = finished ? ResponseStage.Ended : ResponseStage.HeadSent;
        if (!finished) return false;
        return true;
    }

    /// <summary>
    /// The application failed. While the head is unsent a 500 takes its place, and the caller sends a page with <see cref="Send"/> and
    /// <see cref="TryFinish"/>; later the connection breaks off, so that the client sees the truncation.
    /// </summary>
    /// <param name="pageLength">The length of the page that will be sent.</param>
    /// <param name="contentType">Its Content-Type.</param>
    /// <returns>Whether to send a page.</returns>
    public bool BeginFailure(int pageLength, ReadOnlySpan<byte> contentType)
    {
        if (Stage is ResponseStage.HeadSent or ResponseStage.Ended)
        {
            GiveUp();
            return false;
        }
        Head.Clear();
        Trailers.Clear();
        Head.SetStatus(FailureStatus);
        Head.Add("Content-Type"u8, contentType);
        Stage = ResponseStage.HeadSet;
        KnowLength(pageLength);
        return true;
    }

    /// <summary>The status line of a failure, without its version.</summary>
    protected virtual ReadOnlySpan<byte> FailureStatus => "500 Internal Server Error"u8;

    /// <summary>What the client of a failed request gets to read; never anything of the error itself.</summary>
    public virtual ReadOnlySpan<byte> FailurePage => "Internal Server Error\n"u8;

    /// <summary>Whether this client may be told what went wrong, source lines and values included: a developer, on the server's own machine.</summary>
    public virtual bool MayShowErrors => false;

    /// <summary>Gives the response up, and the connection with it.</summary>
    public void GiveUp()
    {
        if (Stage == ResponseStage.Ended) return;
        Stage = ResponseStage.Ended;
        Abort();
    }

    /// <summary>Waits until the client can take more. Gives up after the front end's time-out, which the next call tells.</summary>
    public abstract void WaitToSend();

    /// <summary>An error of the application, for the error log.</summary>
    /// <param name="message">What was wrong, in one line.</param>
    /// <param name="traceback">The whole traceback, or empty.</param>
    public abstract void ReportError(string message, string traceback);

    /// <summary>The client went away: worth one quiet line, once per request.</summary>
    public abstract void ReportClientGone();

    /// <summary>The body length when it is known although the application declared none.</summary>
    protected long? KnownLength { get; private set; }

    /// <summary>What is to be sent behind the body; not empty only where the client accepts trailers and no Content-Length is promised.</summary>
    protected ExtraFields Trailers { get; } = new(FieldPlace.Trailers);

    /// <summary>Sends an interim response now, as far as that is possible without waiting. The head is not sent yet.</summary>
    protected virtual void SendEarlyHintsCore(ExtraFields hints)
    {
    }

    /// <summary>Keeps trailers until the body has ended.</summary>
    protected virtual void AddTrailersCore(ExtraFields trailers) => Trailers.AddAll(trailers);

    /// <summary>Whether the client has closed its connection or its sending side.</summary>
    protected virtual bool HasClientLeft() => false;

    /// <summary>The application has set the head; it may still be replaced.</summary>
    protected virtual void HeadSetCore(bool hasExcInfo)
    {
    }

    /// <summary>Takes a chunk, and the head with the first (<see cref="Stage"/> is then still <see cref="ResponseStage.HeadSet"/>); returns as <see cref="Send"/>.</summary>
    protected abstract int SendCore(ReadOnlySpan<byte> chunk);

    protected abstract long SendFileCore(int descriptor, long offset, long count);

    protected abstract bool FinishCore();

    protected abstract void Abort();

    /// <summary>Makes the object ready for the next request.</summary>
    protected void Reset()
    {
        Stage = ResponseStage.NotStarted;
        BodyBytes = 0;
        KnownLength = null;
        IsClientGone = false;
        IsAbandoned = false;
        IsOverrun = false;
        IsCorked = false;
        IsSendingFile = false;
        ShiftedPath = 0;
        Head.Clear();
        Trailers.Clear();
        Notes?.Clear();
    }

    private void RefuseLengthWithTrailers()
    {
        if (PromisedLength is { } length && !Head.IsBodiless)
            throw ApplicationError.State($"the response has a Content-Length, {length}, and so cannot have trailers: they need the chunked coding (RFC 9112 §7.1.2)");
    }

    private bool SendsBody => !IsHead && !Head.IsBodiless;

    // HEAD, 204, 304: the first item sends the head; the items themselves are only counted.
    private int CountOnly(int length) => IsClientGone || (Stage != ResponseStage.HeadSent && SendCore([]) < 0) ? Broken : length;
}
