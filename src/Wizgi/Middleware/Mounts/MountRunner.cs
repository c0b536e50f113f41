using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Mounts;

/// <summary>Several applications side by side, on one thread: hands each request to the runner of its place, before an environ is made.</summary>
/// <remarks>One per thread. The runners share the thread's lock, so that the gate of any of them is that of all.</remarks>
internal sealed class MountRunner : IApplicationRunner
{
    private readonly MountTable<IApplicationRunner> _table;
    private readonly IApplicationRunner _gate;
    private readonly HostFinder? _hosts;
    private readonly ManagedApplication _answer;

    // What the thread's call is in; read by the threads that look after it.
    private volatile IApplicationRunner _atWork;
    private string _refusal = "";

    /// <param name="table">The thread's runners; one at least.</param>
    /// <param name="traits">What the environ says of the server.</param>
    public MountRunner(MountTable<IApplicationRunner> table, ServerTraits traits)
    {
        _table = table;
        _atWork = _gate = table.Values.First();
        if (table.HasHosts) _hosts = new HostFinder();
        _answer = new ManagedApplication((_, start) => Page.Say(start, _refusal), traits, _gate);
    }

    public void Enter() => _gate.Enter();

    public void Leave() => _gate.Leave();

    public string DescribeStack() => _atWork.DescribeStack();

    public void Interrupt() => _atWork.Interrupt();

    public void CancelInterrupt() => _atWork.CancelInterrupt();

    public void Run(Exchange exchange)
    {
        var host = _hosts?.Find(exchange);
        if (_table.TryFind(host, exchange.PathInfo, out var runner, out var length))
        {
            exchange.ShiftPath(length);
        }
        else
        {
            _refusal = _table.Refusal(host);
            runner = _answer;
        }
        _atWork = runner;
        runner.Run(exchange);
    }
}
