namespace Wizgi.Cli.Uwsgi;

/// <summary>Options of uWSGI that have no counterpart, by family: what they are for, and what does that here. Single options are in <see cref="UwsgiTable"/>, and stronger.</summary>
internal static class UwsgiFamilies
{
    /// <summary>The first that fits counts. A <c>*</c> in a pattern is any text.</summary>
    public static IReadOnlyList<UwsgiFamily> All { get; } =
    [
        new("Routing", "a web server in front has it; of Wizgi's own, mount chooses an application and middleware changes what goes through (middleware.md)",
            "route*", "error-route*", "final-route*", "response-route*", "*-header", "*-modifier1", "*-modifier2", "remap-modifier", "error-page-*", "vhost*", "collect-header", "response-header*",
            "ignore-script-name", "mount-check", "mountpoint-check", "check-mount*", "allowed-modifiers", "cgi-mode", "force-gateway"),
        new("Emperor, clusters and subscriptions", "one server serves what its own configuration names: start one for each site, with a unit of systemd's (`wizgi systemd`); mounts with processes of their own are pools.md",
            "emperor*", "early-emperor", "vassal*", "vassals*", "imperial-*", "*-as-vassal*", "*-as-emperor*", "hook-emperor-*", "subscri*", "unsubscribe*", "start-unsubscribed", "zerg*", "legion*", "*-legion", "*-legion-*",
            "weight", "auto-weight", "heartbeat", "no-fd-passing", "multicast*", "udp", "tcp-fast*"),
        new("Services to applications, through the module uwsgi", "a task queue, cron, a timer of systemd's or a cache server has it; the module uwsgi is not there",
            "cron*", "unique-cron*", "timer", "rbtimer", "signal*", "mule*", "farm", "spooler*", "queue*", "sharedarea", "locks", "lock-engine", "rpc-max", "cache*", "add-cache-item", "check-cache", "load-file-in-cache*",
            "websocket*", "persistent-ipcsem", "ftok", "touch-mules-reload", "touch-spoolers-reload", "touch-signal", "fs-signal", "upload-progress", "http-websockets"),
        new("Alarms, metrics and statistics", "the logs tell it, as text or as JSON (access_log_format), and the supervisor's log what becomes of workers",
            "alarm*", "*-alarm*", "metric*", "metrics*", "stats*", "snmp*", "enable-metrics", "memory-report", "profiler", "backtrace-depth", "carbon*"),
        new("Commands at some moment", "the service manager runs commands (ExecStartPre, ExecStopPost of systemd), and hooks in a gunicorn.conf.py run Python: on_starting, post_fork, post_worker_init, worker_exit and more (migrating-from-gunicorn.md)",
            "hook-*", "exec-*", "call-*", "after-request-*", "worker-exec*", "touch-exec", "wait-*", "exception-handler", "attach-*", "smart-attach-*", "attach-control-daemon", "daemons-honour-stdin", "shutdown-sockets"),
        new("Jails, rights and limits of the process", "systemd has it, for any service: RootDirectory, ReadWritePaths, CapabilityBoundingSet, LimitNOFILE, LimitNPROC, MemoryMax, Nice, CPUAffinity; `wizgi systemd` prints a unit that is closed well",
            "cgroup*", "chroot", "pivot*", "namespace*", "ns", "ns-net", "setns*", "unshare*", "cap", "jailed", "*mount-as-*", "*mount-asap", "*mount-in-jail", "*mount-p*-jail", "worker-mount", "ksm", "prio", "cpu-affinity", "limit-as", "limit-nproc", "never-swap",
            "*binary-patch*", "re-fork*", "refork*", "immediate-*", "add-gid", "no-initgroups", "master-as-root", "max-fd", "drop-after-*", "forkbomb-delay", "thread-stack*", "threads-stack*", "skip-*", "reaper", "close-on-exec2",
            "fd-safe", "safe-fd", "honour-stdin", "brutal-reload-on-fd", "reload-on-fd"),
        new("Logic in the configuration", "a wizgi.ini says what is; `wizgi import` fills in placeholders, and a gunicorn.conf.py is Python and may compute",
            "if-*", "ifdir", "ifenv", "ifexists", "ifplugin", "for*", "end*", "set*", "print*", "iprint", "get", "resolve", "declare-option*", "dump-options", "exit", "pause", "extract", "binary-*", "file-write", "dot-h", "cflags", "build-plugin",
            "include", "inherit", "inject-*", "fallback-config", "blacklist", "whitelist", "autoload", "no-default-app", "unenv", "usage", "help", "version", "binsh", "mode", "command-mode", "propagate-touch", "clock*", "clocks*"),
        new("Where the configuration is", "-c names the file, wizgi.ini or wizgi.json; `wizgi import uwsgi.ini` translates one",
            "config*", "ini", "xml*", "yaml", "yml", "json", "js", "envdir", "early-envdir", "need-plugin*", "plugin*", "plugins*", "dlopen"),
        new("Logs", "errorlog and accesslog name the files, access_log_format what stands in a line; USR1 opens them anew for logrotate, and log_syslog sends them to syslog too",
            "log-*", "logfile-*", "logger*", "loggers*", "logformat*", "logdate", "req-logger", "threaded-logger", "touch-log*", "*-req-encoder", "harakiri-verbose", "write-errors-*", "spooler-quiet"),
        new("Static files", "static names folders, and its answers have validators, ranges and a time to be kept (static.md); a web server in front has the rest",
            "static-*", "check-static*", "fileserve-mode", "file-serve-mode", "mime*", "honour-range"),
        new("TLS", "certfile, keyfile, ca_certs and ciphers (tls.md)",
            "ssl-*", "sni*", "https-socket-*"),
        new("Sockets", "bind says where; the system's defaults are right, and Wizgi sets TCP_NODELAY and TCP_DEFER_ACCEPT by itself",
            "socket-*", "so-*", "tcp-nodelay", "no-defer-accept", "freebind", "abstract-socket", "shared-socket", "undeferred-shared-socket", "raw-*", "puwsgi-socket", "suwsgi-socket", "ssl-socket", "*-nph-socket", "map-socket", "chmod", "max-vars", "protocol",
            "use-abort", "disable-sendfile", "connect-and-read", "no-server", "body-read-warning", "post-buffering-bufsize", "chunked-input-*", "response-headers-limit", "enable-proxy-protocol", "offload-threads", "offload-thread", "pull-header"),
        new("Reloads and the life of workers", "signals reload (HUP), upgrade (USR2), pause (WINCH) and count (TTIN, TTOU): signals.md; max_requests, max_worker_age and max_worker_memory replace workers, min_workers and max_workers follow the load (workers.md)",
            "touch-*", "fs-*", "reload*", "evil-reload-on-as", "reload-on-*", "exit-on-reload", "cheap*", "idle", "die-on-idle", "min-worker-lifetime", "mem-collector-freq", "master-fifo", "check-interval", "no-threads-wait", "notify-socket",
            "stop", "suspend", "resume", "harakiri-*", "no-harakiri-*", "catch-exceptions", "lazy*", "max-apps", "flock*", "spooler-reload-mercy", "pidfile2", "safe-pidfile2", "procname-*", "auto-procname"),
        new("Other ways to run", "there is one kind of worker, with threads; slow and idle clients hold none",
            "async", "loop*", "loops*", "gevent*", "greenlet", "ugreen", "asyncio", "tornado*", "pcre-jit", "st", "router*", "routers*"),
        new("Python's odds and ends", "the interpreter is Python as ever: PYTHON… variables, sitecustomize and the application itself have it",
            "py*", "no-site", "test", "start_response-nodelay", "optimize", "O", "eval", "pyrun", "catch-exceptions", "early-*", "import", "shared-*", "spooler-*", "web3*", "pump*", "wsgi-*", "pep3333-*", "symimporter*", "*-import", "worker-override", "execfile", "pecan", "post-pymodule-alias", "pymodule-alias", "wsgi-lite", "ignore-*"),
    ];

    /// <summary>The family of an option, or null.</summary>
    public static UwsgiFamily? Find(string name) => All.FirstOrDefault(family => family.Has(name));
}

/// <summary>Options for one purpose.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Why">What does that here: a sentence without a capital letter and a full stop.</param>
/// <param name="Patterns">Their names; <c>*</c> is any text.</param>
internal sealed record UwsgiFamily(string Title, string Why, params string[] Patterns)
{
    public bool Has(string name) => Patterns.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}
