namespace Wizgi;

/// <summary>What the language of an application needs held while it runs: Python's thread state, or nothing.</summary>
public interface IThreadGate
{
    /// <summary>Takes it. The thread must not have it.</summary>
    void Enter();

    /// <summary>Lets go of it, before the thread waits for anything.</summary>
    void Leave();
}

/// <summary>An application as a front end sees it, on one thread. One runner per thread; never shared. Entered over a batch of requests.</summary>
public interface IApplicationRunner : IThreadGate
{
    /// <summary>Calls the application, sends what it yields, closes its body. Between <c>Enter</c> and <c>Leave</c>; throws nothing.</summary>
    void Run(Exchange exchange);
}
