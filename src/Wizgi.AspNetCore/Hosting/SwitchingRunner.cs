using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.Hosting;

/// <summary>Runs on one thread whichever application a request is for.</summary>
/// <param name="gate">The thread's.</param>
/// <param name="make">Makes an application's runner on this thread, entered.</param>
internal sealed class SwitchingRunner(IThreadGate gate, Func<HostedApplication, IApplicationRunner> make) : IApplicationRunner
{
    private IApplicationRunner?[] _runners = [];

    public void Enter() => gate.Enter();

    public void Leave() => gate.Leave();

    public string DescribeStack() => gate.DescribeStack();

    public void Interrupt() => gate.Interrupt();

    public void CancelInterrupt() => gate.CancelInterrupt();

    public void Run(Exchange exchange)
    {
        var application = (HostedApplication)((HttpContextExchange)exchange).Target!;
        if (_runners.Length <= application.Number) Array.Resize(ref _runners, application.Number + 1);
        var runner = _runners[application.Number] ??= make(application);
        ErrorLog.Current = application.Log;
        runner.Run(exchange);
        ErrorLog.Current = null;
    }
}
