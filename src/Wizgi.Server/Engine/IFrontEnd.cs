namespace Wizgi.Server.Engine;

/// <summary>What takes requests from listening sockets and has an application answer them; told how by <see cref="FrontEndOptions"/>.</summary>
internal interface IFrontEnd
{
    /// <summary>What has been done so far.</summary>
    LoopMeter Meter { get; }

    /// <summary>Serves until <see cref="Stop"/>. Called, and returns, entered in the runner, on the thread that made the front end.</summary>
    void Run();

    /// <summary>Stops accepting; requests under way finish. From <see cref="FrontEndOptions.OnWake"/>; a second call may turn a graceful stop into a quick one.</summary>
    /// <param name="graceful">False: end now.</param>
    void Stop(bool graceful);
}
