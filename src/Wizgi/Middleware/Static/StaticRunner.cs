namespace Wizgi.Middleware.Static;

/// <summary>A runner that answers for files itself and hands every other request to the runner behind it, before an environ is made.</summary>
/// <remarks>One per thread. A request that is no file costs the comparison of a prefix.</remarks>
internal sealed class StaticRunner : IApplicationRunner
{
    private readonly IApplicationRunner _inner;
    private readonly StaticTable _table;
    private readonly TimeProvider _time;
    private readonly ManagedApplication _answer;
    private StaticFinding _found = StaticFinding.Missing;

    public StaticRunner(IApplicationRunner inner, ServerTraits traits, StaticTable table, TimeProvider time)
    {
        (_inner, _table, _time) = (inner, table, time);
        // The gate is the inner runner's: while a file waits for its client, the interpreter is free.
        _answer = new ManagedApplication((environ, startResponse) => StaticAnswer.Give(_found, _time.GetUtcNow(), environ, startResponse), traits, inner);
    }

    public void Enter() => _inner.Enter();

    public void Leave() => _inner.Leave();

    public string DescribeStack() => _inner.DescribeStack();

    public void Interrupt() => _inner.Interrupt();

    public void CancelInterrupt() => _inner.CancelInterrupt();

    public void Run(Exchange exchange)
    {
        var found = _table.Find(exchange.PathInfo);
        if (found.Kind == StaticKind.Missing)
        {
            _inner.Run(exchange);
            return;
        }
        _found = found;
        _answer.Run(exchange);
        // The answer has closed it, unless it failed before it got that far.
        found.Dispose();
        _found = StaticFinding.Missing;
    }
}
