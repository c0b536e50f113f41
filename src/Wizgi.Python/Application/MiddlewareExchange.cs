using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>The exchange of a Python application that is called by C# middleware: its head goes to the middleware's start_response.</summary>
internal sealed class MiddlewareExchange(Environ environ, StartResponse startResponse) : Exchange
{
    private Write? _write;
    private Exception? _inputError;

    /// <summary>On whose behalf the application calls start_response again.</summary>
    public PythonException? Problem { get; set; }

    // wsgi.input always exists here; a body that is not there is read as empty.
    public override bool HasBody => true;

    public override bool IsHead => false;

    public override bool OffersEarlyHints => environ.EarlyHints is not null;

    public override bool AcceptsTrailers => environ.SendTrailers is not null;

    public override string InputProblem => _inputError?.Message ?? "";

    public override ReadOnlySpan<byte> PathInfo => NativeString.ToBytes(environ.PathInfo, EnvironKeys.PathInfo);

    public override void WriteEnviron(IEnvironWriter environWriter) => throw new NotSupportedException("the environ comes from the middleware");

    public override int ReadBody(Span<byte> destination)
    {
        try
        {
            return environ.Input.Read(destination);
        }
        catch (IOException problem)
        {
            _inputError = problem;
            return Broken;
        }
    }

    public override void WaitForBody()
    {
    }

    public override void WaitToSend()
    {
    }

    public override void ReportError(string message, string traceback) => environ.Errors.WriteLine(traceback.Length > 0 ? traceback : message);

    public override void ReportClientGone()
    {
    }

    protected override void HeadSetCore(bool hasExcInfo)
    {
        _write = startResponse(NativeString.FromBytes(Head.Status), Head.ToHeaders(), hasExcInfo ? new ExcInfo(Problem!) : null);
    }

    protected override void SendEarlyHintsCore(ExtraFields hints) => environ.EarlyHints?.Invoke(hints.ToHeaders());

    // The front end's exchange keeps them; whether its response can have them is known there.
    protected override void AddTrailersCore(ExtraFields trailers) => environ.SendTrailers!(trailers.ToHeaders());

    protected override bool HasClientLeft() => environ.ClientDisconnected?.Invoke() ?? false;

    // Only the application's write() comes here; what it yields goes to the middleware item by item.
    protected override int SendCore(ReadOnlySpan<byte> chunk)
    {
        _write!(chunk.ToArray());
        return chunk.Length;
    }

    protected override long SendFileCore(int descriptor, long offset, long count) => throw new NotSupportedException("files are iterated here");

    protected override bool FinishCore() => true;

    protected override void Abort()
    {
    }
}
