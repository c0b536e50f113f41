using System.Text;

namespace Wizgi.Cli.Gunicorn;

/// <summary>Writes docs/migrating-from-gunicorn.md.</summary>
internal static class GunicornDocument
{
    private const string Head = """
        # Coming from gunicorn

        With a `gunicorn.conf.py` such as

            import os

            bind = "127.0.0.1:8000"
            workers = int(os.environ.get("WORKERS", "2"))
            threads = 4
            accesslog = "-"
            raw_env = ["SHOP_NAME=Ann's"]

            def when_ready(server):
                server.log.info("open")

        replace the word `gunicorn` by `wizgi`, in the Procfile, the unit or the Dockerfile. This and that serve the same:

            gunicorn --timeout 20 shop:app
            wizgi --timeout 20 shop:app

        - Flags have gunicorn's names and meanings wherever both have the setting ([settings](settings.md)), `-w4` and `--log-file=-` included.
        - `gunicorn.conf.py` in the current directory is read, or the file that `-c` names: `-c conf/gunicorn.py`, `-c file:PATH`, `-c python:MODULE`. A `wizgi.ini` or
          `wizgi.json` beside it takes its place.
        - `GUNICORN_CMD_ARGS` counts. As in gunicorn, the file is weaker than that, and that weaker than the command line.
        - `SCRIPT_NAME` in the environment is the prefix under which the application stands, as in gunicorn: `--mount` says the same.
        - Signals and exit codes are gunicorn's ([signals](signals.md)).

        The file is Python and is run by the interpreter that the application gets (`--python`, a virtual environment). It is run in a process of its own that is asked for the settings,
        once more in each worker before the application is imported, and once more in the process that runs the supervisor's hooks, if it has such. gunicorn runs it once, and workers inherit what
        it has made: here each has its own, so that a queue or a lock made in the file is not shared.
        A value `None` is as if the setting was not there. Names that gunicorn does not know are the file's own; one that the file sets and never uses is told, for it may be a mistake.
        Settings that only Wizgi has may stand in the file with the prefix `wizgi_`: `wizgi_static = ["/static=public"]`.

        ## Settings that are the same

        {SHARED}, and every hook below. (`daemon` is known and refused: the server stays in the foreground, under a service manager.)

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

    private const string End = """

        ## What is different, and why

        Tests start gunicorn 20.1 and Wizgi with the same files, flags and variables, send both the same requests and signals, and compare what applications, clients, process lists and logs see.
        These are all the differences that they find; `*` is any text, – that there is nothing.

        | what | when | gunicorn | Wizgi | why |
        |---|---|---|---|---|

        """;

    private const string Unseen = """

        Besides: `WINCH` has gunicorn's workers stop only where it is a daemon; here always, but at a terminal. After `USR2` the old server ends by itself when the new one serves. A reload with a
        broken application ends gunicorn; here the old workers go on. An application that calls `sys.exit` at its import has gunicorn start workers without end; here the server ends with 3. A server that is
        started with `INT` ignored, as shells do in the background, ignores it here. `%(x)s` with an atom that gunicorn does not know is a hyphen there, and an error at the start here. In `ps` the processes are
        `wizgi: supervisor [NAME]` and `wizgi: worker [NAME]`, without a package for it.

        """;

    /// <param name="differences">What, when, in gunicorn, in Wizgi, why.</param>
    public static string Write(IEnumerable<(string What, string Cases, string Gunicorn, string Wizgi, string Why)> differences)
    {
        var text = new StringBuilder(Head.Replace("{SHARED}", string.Join(", ", GunicornCatalogue.Shared.Select(name => $"`{name}`")), StringComparison.Ordinal));
        foreach (var setting in GunicornCatalogue.Others)
        {
            var flags = string.Join(", ", setting.Flags.Select(flag => $"`{flag}`"));
            text.Append("| `").Append(setting.Name).Append("` | ").Append(flags).Append(" | ").Append(setting.IsRefused ? "error" : "no effect").Append(" | ").Append(setting.Prose).Append(" |\n");
        }
        text.Append(Middle);
        foreach (var hook in GunicornHook.All) text.Append("| `").Append(hook.Name).Append('(').Append(string.Join(", ", hook.Arguments)).Append(")` | ").Append(Describe(hook.RunsIn)).Append(" | ").Append(hook.Prose).Append(" |\n");
        text.Append(End);
        foreach (var (what, cases, gunicorn, wizgi, why) in differences)
            text.Append(string.Join(" | ", [$"| {Code(what)}", cases == "*" ? "always" : cases, Code(gunicorn), Code(wizgi), $"{why} |\n"]));
        text.Append(Unseen.TrimEnd('\n')).Append('\n');
        return text.ToString();
    }

    // A bar would end the cell.
    private static string Code(string text) =>
        text is "–" or "" ? "–" : $"`{text.Replace("\n", " ", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Trim()}`";

    private static string Describe(HookPlace place) => place switch
    {
        HookPlace.Helper => "the supervisor's process for hooks",
        HookPlace.Worker => "the worker",
        _ => "nowhere",
    };
}
