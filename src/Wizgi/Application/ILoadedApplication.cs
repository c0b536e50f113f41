namespace Wizgi;

/// <summary>An application that is ready to serve, from which each thread of a front end gets a runner of its own.</summary>
internal interface ILoadedApplication
{
    /// <summary>Why it could not be loaded; null: it was. If not, its runners answer with the reason.</summary>
    string? Problem => null;

    /// <summary>A runner for the thread that loaded the application; entered.</summary>
    IApplicationRunner MakeRunner();

    /// <summary>A runner for a further thread, which calls this; entered.</summary>
    IApplicationRunner MakeRunnerOnNewThread();
}
