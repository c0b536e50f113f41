namespace Wizgi.Python.Application;

/// <summary>Stands for an application that could not be loaded: answers every request with the reason, or, to who may not see it, with a plain 500.</summary>
internal sealed class FailedRunner(ErrorPages pages, byte[] page) : PythonGate, IApplicationRunner
{
    public void Run(Exchange exchange)
    {
        if (exchange.MayShowErrors) pages.Send(exchange, page);
        else FailureAnswer.Send(exchange);
        if (!exchange.IsClientGone) return;
        exchange.ReportClientGone();
        exchange.GiveUp();
    }
}
