namespace Wizgi;

/// <summary>What is to be done when the server of this process has answered its last request: a process that runs Python ends without the events of .NET.</summary>
internal static class ServerEnd
{
    private static readonly Lock Guard = new();
    private static readonly Stack<Action> Actions = new();

    /// <summary>Has something done then, the last registered first. It must not take long.</summary>
    public static void Register(Action action)
    {
        lock (Guard) Actions.Push(action);
    }

    /// <summary>Does it, once. What one throws keeps the others from nothing.</summary>
    /// <returns>What went wrong.</returns>
    public static IReadOnlyList<Exception> Come()
    {
        List<Exception> problems = [];
        while (TryTake(out var action))
        {
            try
            {
                action();
            }
            catch (Exception problem)
            {
                problems.Add(problem);
            }
        }
        return problems;
    }

    private static bool TryTake(out Action action)
    {
        lock (Guard) return Actions.TryPop(out action!);
    }
}
