using System.Collections;

namespace Wizgi.Cli.Supervision;

/// <summary>The workers that there are, the oldest first.</summary>
internal sealed class WorkerList : IEnumerable<WorkerHandle>
{
    private readonly List<WorkerHandle> _workers = [];

    public int Count => _workers.Count;

    /// <summary>Those that are ready and were not told to stop.</summary>
    public IEnumerable<WorkerHandle> Serving => _workers.Where(worker => worker.State == WorkerState.Ready);

    public int ReadyCount => Serving.Count();

    public IEnumerable<WorkerHandle> Starting => _workers.Where(worker => worker.State == WorkerState.Starting);

    public IEnumerable<WorkerHandle> Stopping => _workers.Where(worker => worker.State == WorkerState.Stopping);

    /// <summary>Those that a newer one should take the place of, in the order in which they go: old configurations, then who asked first.</summary>
    public IEnumerable<WorkerHandle> Outdated(int generation) =>
        Serving.Where(worker => worker.Generation < generation || worker.ReplaceReason is not null).OrderBy(worker => worker.Generation).ThenBy(worker => worker.AskedAt);

    public void Add(WorkerHandle worker) => _workers.Add(worker);

    public void Remove(WorkerHandle worker) => _workers.Remove(worker);

    public WorkerHandle? Find(int process) => _workers.Find(worker => worker.Process == process);

    public IEnumerator<WorkerHandle> GetEnumerator() => _workers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
