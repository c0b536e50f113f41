namespace Wizgi;

/// <summary>The extensions of the environ for C# applications. Of one request: afterwards they refuse to work.</summary>
/// <param name="exchange">The request.</param>
/// <param name="outside">The gate that the application's code runs outside of, or null.</param>
internal sealed class ManagedExtensions(Exchange exchange, IThreadGate? outside) : IDisposable
{
    private bool _isOver;

    public void AddTo(Environ environ)
    {
        if (exchange.OffersEarlyHints) environ[EnvironKeys.EarlyHints] = (Action<IReadOnlyList<ResponseHeader>>)SendEarlyHints;
        environ[EnvironKeys.ClientDisconnected] = (Func<bool>)IsClientDisconnected;
        if (exchange.AcceptsTrailers) environ[EnvironKeys.SendTrailers] = (Action<IReadOnlyList<ResponseHeader>>)SendTrailers;
    }

    public void Dispose() => _isOver = true;

    private void SendEarlyHints(IReadOnlyList<ResponseHeader> headers)
    {
        var hints = new ExtraFields(FieldPlace.EarlyHints);
        hints.Add(headers);
        using var visit = ManagedGate.Visiting(outside);
        Running(EnvironKeys.EarlyHints).SendEarlyHints(hints);
    }

    private void SendTrailers(IReadOnlyList<ResponseHeader> headers)
    {
        var trailers = new ExtraFields(FieldPlace.Trailers);
        trailers.Add(headers);
        using var visit = ManagedGate.Visiting(outside);
        Running(EnvironKeys.SendTrailers).AddTrailers(trailers);
    }

    private bool IsClientDisconnected()
    {
        using var visit = ManagedGate.Visiting(outside);
        return Running(EnvironKeys.ClientDisconnected).IsClientDisconnected();
    }

    private Exchange Running(string key) => _isOver ? throw ApplicationError.State($"{key} was called after its request ended") : exchange;
}
