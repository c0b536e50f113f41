namespace Wizgi;

/// <summary>The extensions of the environ for C# applications. Of one request: afterwards they refuse to work.</summary>
internal sealed class ManagedExtensions(Exchange exchange) : IDisposable
{
    private bool _isOver;

    public void AddTo(Environ environ)
    {
        environ[EnvironKeys.EarlyHints] = (Action<IReadOnlyList<ResponseHeader>>)SendEarlyHints;
        environ[EnvironKeys.ClientDisconnected] = (Func<bool>)IsClientDisconnected;
        if (exchange.AcceptsTrailers) environ[EnvironKeys.SendTrailers] = (Action<IReadOnlyList<ResponseHeader>>)SendTrailers;
    }

    public void Dispose() => _isOver = true;

    private void SendEarlyHints(IReadOnlyList<ResponseHeader> headers)
    {
        var hints = new ExtraFields(FieldPlace.EarlyHints);
        hints.Add(headers);
        Running(EnvironKeys.EarlyHints).SendEarlyHints(hints);
    }

    private void SendTrailers(IReadOnlyList<ResponseHeader> headers)
    {
        var trailers = new ExtraFields(FieldPlace.Trailers);
        trailers.Add(headers);
        Running(EnvironKeys.SendTrailers).AddTrailers(trailers);
    }

    private bool IsClientDisconnected() => Running(EnvironKeys.ClientDisconnected).IsClientDisconnected();

    private Exchange Running(string key) => _isOver ? throw ApplicationError.State($"{key} was called after its request ended") : exchange;
}
