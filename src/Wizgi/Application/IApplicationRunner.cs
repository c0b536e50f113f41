namespace Wizgi;

/// <summary>An application as a front end sees it, on one thread. One runner per thread; never shared.</summary>
public interface IApplicationRunner
{
    /// <summary>Before a batch of <see cref="Run"/>: takes what the language needs held, such as Python's thread state.</summary>
    void Enter();

    /// <summary>After a batch, before the thread waits for anything.</summary>
    void Leave();

    /// <summary>Calls the application, sends what it yields, closes its body. Between <see cref="Enter"/> and <see cref="Leave"/>; throws nothing.</summary>
    void Run(Exchange exchange);
}
