namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>Files, flags and variables, and what both servers must take them for.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Files">Name and text of each file in the working directory.</param>
/// <param name="Arguments">The command line behind the program.</param>
/// <param name="Variables">Of the environment.</param>
/// <param name="Settings">Name and value of settings, as gunicorn's <c>--print-config</c> has them.</param>
public sealed record StartCase(string Name, (string Name, string Text)[] Files, string[] Arguments, (string Name, string Value)[] Variables, (string Name, string Value)[] Settings)
{
    public override string ToString() => Name;
}

/// <summary>Where settings come from, and which source is stronger.</summary>
public static class StartCases
{
    private const string Conf = "gunicorn.conf.py";

    public static readonly IReadOnlyList<StartCase> All =
    [
        new("file of the folder", [(Conf, "workers = 3\nthreads = 4\n")], [], [], [("workers", "3"), ("threads", "4")]),
        new("-c", [("other.py", "workers = 3\n"), (Conf, "workers = 2\n")], ["-c", "other.py"], [], [("workers", "3")]),
        new("-c file:", [("other.py", "workers = 3\n")], ["-c", "file:other.py"], [], [("workers", "3")]),
        new("-c python:", [("conf/__init__.py", ""), ("conf/site.py", "workers = 3\n")], ["--config", "python:conf.site"], [], [("workers", "3")]),
        new("GUNICORN_CMD_ARGS", [(Conf, "workers = 2\nthreads = 2\n")], [], [("GUNICORN_CMD_ARGS", "--workers=3 -t 40")], [("workers", "3"), ("threads", "2"), ("timeout", "40")]),
        new("-c in GUNICORN_CMD_ARGS", [("other.py", "workers = 3\n"), (Conf, "workers = 2\n")], [], [("GUNICORN_CMD_ARGS", "-c other.py")], [("workers", "3")]),
        new("-c twice", [("other.py", "workers = 3\n"), ("third.py", "workers = 4\n")], ["-c", "third.py"], [("GUNICORN_CMD_ARGS", "-c other.py")], [("workers", "4")]),
        new("quotes in GUNICORN_CMD_ARGS", [], [], [("GUNICORN_CMD_ARGS", "--name 'my site' -w 2")], [("proc_name", "my site"), ("workers", "2")]),
        new("command line", [(Conf, "workers = 2\nthreads = 2\ntimeout = 5\n")], ["-w", "4", "--threads", "4"], [("GUNICORN_CMD_ARGS", "--workers=3")], [("workers", "4"), ("threads", "4"), ("timeout", "5")]),
        new("forms of flags", [], ["-w4", "--threads=2", "-t7", "--keep-alive=9", "-n", "a"], [], [("workers", "4"), ("threads", "2"), ("timeout", "7"), ("keepalive", "9"), ("proc_name", "a")]),
        new("WEB_CONCURRENCY", [], [], [("WEB_CONCURRENCY", "3")], [("workers", "3")]),
        new("WEB_CONCURRENCY and a file", [(Conf, "workers = 2\n")], [], [("WEB_CONCURRENCY", "3")], [("workers", "2")]),
        new("PORT", [], [], [("PORT", "5000")], [("bind", "0.0.0.0:5000")]),
        new("PORT and -b", [], ["-b", "127.0.0.1:1"], [("PORT", "5000")], [("bind", "127.0.0.1:1")]),
        new("FORWARDED_ALLOW_IPS", [], [], [("FORWARDED_ALLOW_IPS", "10.0.0.1,10.0.0.2")], [("forwarded_allow_ips", "10.0.0.1,10.0.0.2")]),
        new("SENDFILE", [], ["-w", "2"], [("SENDFILE", "1")], [("workers", "2")]),
        new("several -b", [], ["-b", "127.0.0.1:1", "-b", "127.0.0.1:2"], [], [("bind", "127.0.0.1:1,127.0.0.1:2")]),
        new("a text of several addresses", [(Conf, "bind = '127.0.0.1:1,127.0.0.1:2'\n")], [], [], [("bind", "127.0.0.1:1,127.0.0.1:2")]),
        new("a list of addresses", [(Conf, "bind = ['127.0.0.1:1', 'unix:/tmp/a.sock']\n")], [], [], [("bind", "127.0.0.1:1,unix:/tmp/a.sock")]),
        new("several -e", [], ["-e", "A=1", "--env", "B=2 3"], [], [("raw_env", "A=1,B=2 3")]),
        new("None", [(Conf, "workers = 2\nuser = None\naccesslog = None\n")], [], [], [("workers", "2")]),
        new("texts for numbers", [(Conf, "workers = '3'\ntimeout = '12'\n")], [], [], [("workers", "3"), ("timeout", "12")]),
        new("numbers of the file's own", [(Conf, "import multiprocessing\ncores = multiprocessing.cpu_count()\nworkers = cores * 0 + 3\n_other = 1\n")], [], [], [("workers", "3")]),
        new("levels in capitals", [(Conf, "loglevel = 'DEBUG'\n")], [], [], [("loglevel", "DEBUG")]),
        new("an octal umask", [(Conf, "umask = 0o027\n")], [], [], [("umask", "23")]),
        new("flags that are switches", [], ["--reload", "--initgroups", "--log-syslog"], [], [("reload", "True"), ("initgroups", "True"), ("syslog", "True")]),
        new("limits", [], ["--limit-request-line", "1000", "--limit-request-fields", "20", "--limit-request-field_size", "2000"], [],
            [("limit_request_line", "1000"), ("limit_request_fields", "20"), ("limit_request_field_size", "2000")]),
        new("max requests", [(Conf, "max_requests = 1000\nmax_requests_jitter = 50\ngraceful_timeout = 20\nworker_connections = 500\n")], [], [],
            [("max_requests", "1000"), ("max_requests_jitter", "50"), ("graceful_timeout", "20"), ("worker_connections", "500")]),
        new("backlog and reuse_port", [(Conf, "backlog = 64\nreuse_port = True\n")], [], [], [("backlog", "64"), ("reuse_port", "True")]),
        new("flags of sockets", [], ["--backlog", "64", "--reuse-port", "--reload-engine", "poll"], [], [("backlog", "64"), ("reuse_port", "True")]),
        new("wsgi_app", [(Conf, "wsgi_app = 'process:app'\n")], [], [], [("wsgi_app", "process:app")]),
    ];

    public static StartCase Find(string name) => All.First(item => item.Name == name);
}
