namespace Wizgi;

/// <summary>What the language of an application needs held while it runs: Python's thread state, or nothing.</summary>
internal interface IThreadGate
{
    /// <summary>Takes it. The thread must not have it.</summary>
    void Enter();

    /// <summary>Lets go of it, before the thread waits for anything.</summary>
    void Leave();

    /// <summary>What the application is doing on the gate's thread, written like a traceback, without a line end; empty where that cannot be told.</summary>
    /// <remarks>Called on another thread, entered in a gate of its own.</remarks>
    string DescribeStack() => "";

    /// <summary>Has an exception raised in the application on the gate's thread, as soon as it lets one through. Nothing happens where that cannot be done.</summary>
    /// <remarks>Called on another thread, entered in a gate of its own, which knows that the application runs.</remarks>
    void Interrupt()
    {
    }

    /// <summary>Takes back an interruption that has not come true yet. On the gate's own thread, entered.</summary>
    void CancelInterrupt()
    {
    }
}

/// <summary>An application as a front end sees it, on one thread. One runner per thread; never shared. Entered over a batch of requests.</summary>
internal interface IApplicationRunner : IThreadGate
{
    /// <summary>Calls the application, sends what it yields, closes its body. Between <c>Enter</c> and <c>Leave</c>; throws nothing.</summary>
    void Run(Exchange exchange);
}
