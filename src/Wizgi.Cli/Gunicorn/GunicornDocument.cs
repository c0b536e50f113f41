using System.Text;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Gunicorn;

/// <summary>Writes docs/gunicorn.md.</summary>
internal static class GunicornDocument
{
    private const string Head = """
        # Coming from gunicorn

        Replace the word `gunicorn` by `wizgi`, in the Procfile, the unit or the Dockerfile:

            web: wizgi shop.wsgi -c gunicorn.conf.py -w 4

        - Flags have gunicorn's names and meanings wherever both have the setting ([settings](settings.md)), `-w4` and `--log-file=-` included.
        - `gunicorn.conf.py` in the current directory is read, or the file that `-c` names: `-c conf/gunicorn.py`, `-c file:PATH`, `-c python:MODULE`. A `wizgi.ini` or
          `wizgi.json` beside it takes its place.
        - `GUNICORN_CMD_ARGS` counts. As in gunicorn, the file is weaker than that, and that weaker than the command line.
        - Signals and exit codes are gunicorn's ([signals](signals.md)).

        The file is Python and is run by the interpreter that the application gets (`--python`, a virtual environment). It is run in a process of its own that is asked for the settings,
        once more in each worker before the application is imported, and once more in the process that runs the supervisor's hooks, if it has such. gunicorn runs it once, and workers inherit what
        it has made: here each has its own, so that a queue or a lock made in the file is not shared.
        A value `None` is as if the setting was not there. Names that gunicorn does not know are the file's own; one that the file sets and never uses is told, for it may be a mistake.
        Settings that only Wizgi has may stand in the file with the prefix `wizgi_`: `wizgi_static = ["/static=public"]`.

        ## Settings that Wizgi does not have

        Wherever they are given, a warning says that they have no effect, unless they say what happens here anyway. Where somebody would get something else than meant, it is an error.

        | setting | flag | | |
        |---|---|---|---|

        """;

    private const string Middle = """

        Defaults that differ: `keepalive` is 75 seconds, and `worker_connections` 16384, because an idle connection costs no thread; `limit_request_line` and
        `limit_request_field_size` end at 64 KiB, which is also what 0 means. `forwarded_allow_ips` also decides whose `X-Forwarded-For` becomes `REMOTE_ADDR` ([proxies](proxies.md)).

        ## Hooks

        Hooks of workers run in the worker. The supervisor loads no Python: its hooks run in a process beside it, one after another and in gunicorn's order. That process is started only if
        the file has such hooks, and ends with the supervisor; if it dies, that is told and the server goes on. `server` and `worker` have `pid`, `cfg`, `log`, `num_workers`, `age` and the like;
        what a hook of the supervisor changes there, or in `os.environ`, reaches neither supervisor nor workers. With `-w 0` there is no supervisor, and its hooks do not run.

        `req` has `method`, `uri`, `path`, `query`, `version`, `headers`, `scheme`, `remote_addr`; `resp` has `status`, `status_code`, `headers`, `sent`, `response_length`. Files that `--static`
        serves are no requests of the application, and have no hooks.

        `worker.log` and `server.log` write to the error log, and so does `logging.getLogger("gunicorn.error")`, whose handlers applications take over.

        | hook | runs in | |
        |---|---|---|

        """;

    public static string Write()
    {
        var text = new StringBuilder(Head);
        foreach (var setting in GunicornCatalogue.Others)
        {
            var flags = string.Join(", ", setting.Flags.Select(flag => $"`{flag}`"));
            text.Append("| `").Append(setting.Name).Append("` | ").Append(flags).Append(" | ").Append(setting.IsRefused ? "error" : "no effect").Append(" | ").Append(setting.Prose).Append(" |\n");
        }
        var missing = GunicornCatalogue.Shared.Where(name => SettingCatalogue.Find(name) is null).ToList();
        foreach (var name in missing) text.Append("| `").Append(name).Append("` | | no effect | Wizgi does not have it |\n");
        text.Append(Middle);
        foreach (var hook in GunicornHook.All) text.Append("| `").Append(hook.Name).Append('(').Append(string.Join(", ", hook.Arguments)).Append(")` | ").Append(Describe(hook.RunsIn)).Append(" | ").Append(hook.Prose).Append(" |\n");
        return text.ToString();
    }

    private static string Describe(HookPlace place) => place switch
    {
        HookPlace.Helper => "the supervisor's process for hooks",
        HookPlace.Worker => "the worker",
        _ => "nowhere",
    };
}
