namespace Wizgi.Cli.Gunicorn;

/// <summary>gunicorn's <c>worker_class</c>: Wizgi has one kind of worker, which does what these do.</summary>
internal static class WorkerClass
{
    public const string Prose = "there is one kind of worker, for which sync and gthread stand; it keeps slow and idle clients without a thread, and calls the application "
        + "in as many threads as 'threads' says, so that gevent and eventlet are not needed: take the setting out and set threads. An ASGI application needs an ASGI server";

    private static readonly string[] Ours =
        ["sync", "gthread", "gunicorn.workers.sync.SyncWorker", "gunicorn.workers.gthread.ThreadWorker", "egg:gunicorn#sync", "egg:gunicorn#gthread"];

    public static bool IsOurs(IReadOnlyList<string> texts) => texts.Count == 0 || (texts.Count == 1 && Ours.Contains(texts[0], StringComparer.Ordinal));
}
