namespace Wizgi;

/// <summary>What the language of an application locks: Python's GIL. The bridge to a language puts it in <see cref="LanguageLock.Current"/>.</summary>
public interface ILanguageLock
{
    /// <summary>Lets go of it if this thread holds it.</summary>
    /// <returns>What <see cref="Enter"/> needs; 0: the thread does not hold it.</returns>
    nint Leave();

    /// <summary>Takes it again.</summary>
    void Enter(nint held);
}

/// <summary>
/// Lets C# code that waits, wherever it stands (called by a server or by Python code), let go of the lock that its thread may hold, so that
/// others run meanwhile.
/// </summary>
public static class LanguageLock
{
    /// <summary>The lock of the one language besides C# in this process; null: there is none.</summary>
    public static ILanguageLock? Current { get; set; }

    /// <summary>Lets go until disposed. In between nothing of the other language may be touched, such as the environ.</summary>
    public static Absence LetGo() => new(Current);

    /// <summary>The time in which the lock is not held.</summary>
    public readonly ref struct Absence
    {
        private readonly ILanguageLock? _lock;
        private readonly nint _held;

        internal Absence(ILanguageLock? language) => (_lock, _held) = (language, language?.Leave() ?? 0);

        public void Dispose()
        {
            if (_held != 0) _lock!.Enter(_held);
        }
    }
}
