namespace Wizgi.Cli.Gunicorn;

/// <summary>A hook of a gunicorn configuration file.</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Arguments">What it is called with, at the most.</param>
/// <param name="FewestArguments">And at least.</param>
/// <param name="RunsIn">Which process runs it.</param>
/// <param name="Prose">When, and what is different here.</param>
internal sealed record GunicornHook(string Name, string[] Arguments, int FewestArguments, HookPlace RunsIn, string Prose)
{
    private const string Server = "server";
    private const string Worker = "worker";

    private GunicornHook(string name, string[] arguments, HookPlace runsIn, string prose)
        : this(name, arguments, arguments.Length, runsIn, prose)
    {
    }

    public static IReadOnlyList<GunicornHook> All { get; } =
    [
        new("nworkers_changed", [Server, "new_value", "old_value"], HookPlace.Helper, "At start, when the old value is None; after TTIN, TTOU and a reload."),
        new("on_starting", [Server], HookPlace.Helper, "Before any worker is started. What it raises ends the server."),
        new("when_ready", [Server], HookPlace.Helper, "When the sockets listen, before the first worker is started. What it raises ends the server."),
        new("pre_fork", [Server, Worker], HookPlace.Helper, "Before a worker is started; worker.pid is not known yet."),
        new("post_fork", [Server, Worker], HookPlace.Worker, "In the new worker, before the application is imported. What it raises ends the worker."),
        new("post_worker_init", [Worker], HookPlace.Worker, "When the application is imported. What it raises ends the worker."),
        new("pre_request", [Worker, "req"], HookPlace.Worker, "Before the application is called, with the body in the request buffer. What it raises is answered with a 500. Of what it changes in req, the headers count."),
        new("post_request", [Worker, "req", "environ", "resp"], 2, HookPlace.Worker, "When the response has been given to the system, or its client has gone. What it raises is logged."),
        new("worker_int", [Worker], HookPlace.Worker, "When the worker is told to stop quickly (INT, QUIT)."),
        new("worker_abort", [Worker], HookPlace.Worker, "When SIGABRT comes, which the supervisor sends to a worker that does not live any more, and the main thread runs Python code; the worker ends after it."),
        new("worker_exit", [Server, Worker], HookPlace.Worker, "When the worker stops, or could not load the application; not when it is killed."),
        new("child_exit", [Server, Worker], HookPlace.Helper, "When a worker has ended, however that was."),
        new("on_reload", [Server], HookPlace.Helper, "After HUP, before the first new worker is started."),
        new("pre_exec", [Server], HookPlace.Helper, "After USR2, before the new server is started."),
        new("on_exit", [Server], HookPlace.Helper, "When all workers have ended."),
        new("ssl_context", ["config", "default_ssl_context_factory"], HookPlace.Nowhere, "TLS is not Python's here; certfile, keyfile, ca_certs, cert_reqs, ciphers and ssl_version say how it is spoken."),
    ];

    /// <summary>The hook of that name, or null.</summary>
    public static GunicornHook? Find(string name) => All.FirstOrDefault(hook => hook.Name == name);
}

internal enum HookPlace
{
    /// <summary>A Python process beside the supervisor, which loads no Python.</summary>
    Helper,

    /// <summary>The worker's own interpreter.</summary>
    Worker,

    Nowhere,
}
