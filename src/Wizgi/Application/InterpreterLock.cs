namespace Wizgi;

/// <summary>The lock of a language's interpreter, which C# holds when code of that language called it, or runs inside it: Python's GIL.</summary>
public static class InterpreterLock
{
    /// <summary>Set by who runs an interpreter in this process: before there are requests, once.</summary>
    internal static IInterpreterLock? Interpreter { get; set; }

    /// <summary>
    /// Lets others use the interpreter until the result is disposed, on the same thread: for C# that waits for a network, a database, another thread.
    /// Nothing happens where this thread holds no such lock, so an application need not know what it runs in.
    /// </summary>
    /// <remarks>Meanwhile an environ, input or body of Python throws <see cref="InvalidOperationException"/>, as on a thread of C#'s own. Not around a <c>yield</c>.</remarks>
    public static Released Release() => new(Interpreter?.TryRelease() ?? 0);

    /// <summary>The lock is let go of until this is disposed.</summary>
    public readonly ref struct Released
    {
        private readonly nint _state;

        internal Released(nint state) => _state = state;

        /// <summary>Takes the lock again; waits for it.</summary>
        public void Dispose()
        {
            if (_state != 0) Interpreter!.Take(_state);
        }
    }
}

/// <summary>What an interpreter's bridge does for <see cref="InterpreterLock"/>.</summary>
internal interface IInterpreterLock
{
    /// <summary>Lets go of the lock if this thread holds it.</summary>
    /// <returns>What <see cref="Take"/> needs; 0: the thread did not hold it.</returns>
    nint TryRelease();

    void Take(nint state);
}
