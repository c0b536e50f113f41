namespace Wizgi.AspNetCore;

/// <summary>How WSGI applications run in an ASP.NET Core host.</summary>
public sealed class WsgiOptions
{
    /// <summary>
    /// The interpreter: a path, a name on PATH, or the folder of a virtual environment. Null: that of <c>$VIRTUAL_ENV</c>, else <c>.venv</c> in
    /// <see cref="Directory"/>, else <c>python3</c> on PATH. It must have a shared libpython (Debian's package <c>libpython3.x</c>).
    /// </summary>
    public string? Python { get; set; }

    /// <summary>Where the applications' modules are looked for first. Relative to the host's content root, which it is by default.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Further places of modules, before <see cref="Directory"/>.</summary>
    public IList<string> PythonPath { get; } = [];

    /// <summary>How many application calls may run at once: so many threads are made, as they are needed. 16 unless it is set: many calls wait for a database most of the time.</summary>
    public int Threads { get; set; } = 16;

    /// <summary>How many requests may wait for a thread; one more is answered with 503 and <c>Retry-After</c>. 1000 unless it is set: YARP's and nginx's order of size.</summary>
    public int QueueLimit { get; set; } = 1000;

    /// <summary>
    /// How long an application may keep its client waiting, until the response begins and from each block to the next; then the client gets a 504, the log
    /// the stack, and the application an exception. Zero: as long as it likes, which is the default.
    /// </summary>
    public TimeSpan Timeout { get; set; }

    /// <summary>
    /// Whether applications learn who the user is: <c>REMOTE_USER</c> and <c>AUTH_TYPE</c> from <c>HttpContext.User</c> when that is authenticated, and <c>wizgi.claims</c>, a JSON array of
    /// <c>[type, value]</c>. False by default. No header of a client can set these.
    /// </summary>
    public bool PassUser { get; set; }

    /// <summary>
    /// Whether applications may use Werkzeug's, Paste's and backlash's debuggers, which show everybody the source of an error and run what a browser sends. False by default: making one is refused,
    /// at import as in a request. Set it from <c>builder.Environment.IsDevelopment()</c> if at all.
    /// </summary>
    public bool AllowDebuggers { get; set; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1, $"{nameof(WsgiOptions)}.{nameof(Threads)}");
        // A thread has one of 4096 slots for each application.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads, 512, $"{nameof(WsgiOptions)}.{nameof(Threads)}");
        ArgumentOutOfRangeException.ThrowIfNegative(QueueLimit, $"{nameof(WsgiOptions)}.{nameof(QueueLimit)}");
        ArgumentOutOfRangeException.ThrowIfLessThan(Timeout, TimeSpan.Zero, $"{nameof(WsgiOptions)}.{nameof(Timeout)}");
    }
}
