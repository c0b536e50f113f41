using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Supervision;

/// <summary>Which hooks of gunicorn a supervisor runs when: each in the place that it has in gunicorn. Without such hooks nothing happens.</summary>
internal sealed class SupervisorHooks(WorkerList workers, WorkerGoal goal, ILogger log)
{
    private ServerHooks? _hooks;
    private int _target;

    private ServerHooks.WorkerState State => new(goal.Count, workers.Select(View));

    /// <summary>The sockets are bound.</summary>
    /// <exception cref="UserError">A hook that ends the server in gunicorn too raised something.</exception>
    public void Start(ServeSettings settings)
    {
        _hooks = new ServerHooks(settings, log);
        _target = goal.Count;
        _hooks.RunAtStart("nworkers_changed", State, _target, null);
        _hooks.RunAtStart("on_starting", State);
        _hooks.RunAtStart("when_ready", State);
    }

    /// <summary>A worker is about to be started.</summary>
    public void Starting(int age) => _hooks?.Run("pre_fork", State, new ServerHooks.WorkerView(0, age));

    /// <summary>A worker has ended.</summary>
    public void Ended(WorkerHandle worker) => _hooks?.Post("child_exit", State, View(worker));

    /// <summary>Tells when the number of workers that there should be is another.</summary>
    public void NoteTarget()
    {
        if (goal.Count == _target) return;
        _hooks?.Post("nworkers_changed", State, null, goal.Count, _target);
        _target = goal.Count;
    }

    /// <summary>The settings were read again: the file may have other hooks now.</summary>
    public void Reload(ServeSettings settings)
    {
        _hooks?.End();
        try
        {
            _hooks = new ServerHooks(settings, log);
        }
        catch (UserError problem)
        {
            log.NoHooks(problem.Message);
            _hooks = null;
        }
        _hooks?.Run("nworkers_changed", State, null, goal.Count, _target);
        _target = goal.Count;
        _hooks?.Run("on_reload", State);
    }

    /// <summary>A new server is about to be started (<c>USR2</c>).</summary>
    public void Upgrading() => _hooks?.Run("pre_exec", State);

    /// <summary>All workers have ended.</summary>
    public void Exit()
    {
        _hooks?.Run("on_exit", State);
        _hooks?.End();
    }

    private static ServerHooks.WorkerView View(WorkerHandle worker) => new(worker.Process, worker.Age);
}
