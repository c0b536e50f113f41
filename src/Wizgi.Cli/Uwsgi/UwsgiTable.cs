namespace Wizgi.Cli.Uwsgi;

/// <summary>What the options of uWSGI are here: a setting, or a sentence that says why there is none.</summary>
internal static class UwsgiTable
{
    private const string Always = "it is always so";
    private const string Python = "Python is built in";
    private const string NoLock = "workers share one socket and the system wakes one of them";
    private const string Uwsgi = "it spoke the uwsgi protocol, and Wizgi speaks HTTP: in nginx, proxy_pass takes the place of uwsgi_pass; or set protocol = uwsgi, and nginx stays as it is";
    private const string Logs = "uWSGI writes both logs to one file";

    private static readonly Dictionary<string, UwsgiOption> Options = [];

    static UwsgiTable()
    {
        Map("chdir", "chdir", "chdir2");
        Map("threads", "threads");
        Map("raw_env", "env");
        Map("pythonpath", "pythonpath", "pp", "python-path");
        Map("python", "home", "virtualenv", "venv", "pyhome", "H");
        Map("static", "static-map", "static-map2");
        Map("mount", "mount");
        Map("user", "uid");
        Map("group", "gid");
        Map("umask", "umask");
        Map("pidfile", "pidfile", "safe-pidfile");
        Map("proc_name", "procname", "procname-master");
        Map("timeout", "harakiri");
        Map("max_requests", "max-requests");
        Map("max_requests_jitter", "max-requests-delta");
        Map("max_worker_age", "max-worker-lifetime");
        Map("max_worker_age_jitter", "max-worker-lifetime-delta");
        Map("min_workers", "cheaper");
        Map("graceful_timeout", "worker-reload-mercy", "reload-mercy");
        Map("keepalive", "http-keepalive-timeout");
        Map("body_timeout", "http-timeout", "socket-timeout");
        Map("limit_request_body", "limit-post");
        Map("request_buffer", "post-buffering");
        Map("syslog", "log-syslog");
        Map("proxy_protocol", "http-enable-proxy-protocol");
        Map("reuse_port", "reuse-port");
        Map("limit_request_fields", "max-vars");
        Map("reload", "py-autoreload", "py-auto-reload", "python-autoreload", "python-auto-reload");
        Map("backlog", "listen");
        Add(["http", "http-socket", "http11-socket", "h"], value => [new("bind", Address(value))]);
        Add(["fastcgi-socket"], value => [new("bind", Address(value)), new("protocol", "fastcgi")]);
        Add(["scgi-socket"], value => [new("bind", Address(value)), new("protocol", "scgi")]);
        Add(["paste", "ini-paste", "ini-paste-logged"], value => [new("paste", Removed("config:", value))], note: "the file's [loggers] are read too");
        Add(["https", "https-socket", "https2"], Https, note: "ciphers and clients' certificates have settings of their own: ciphers, ca_certs");
        Add(["socket", "uwsgi-socket", "s"], value => [new("bind", Address(value))], note: Uwsgi);
        // The most there may be; 'cheaper' says how few.
        Add(["processes", "workers", "p"], value => [new("workers", value)]);
        Add(["cheaper-initial"], value => [new("workers", value)]);
        Add(["reload-on-rss", "evil-reload-on-rss"], value => [new("max_worker_memory", value + "m")]);
        Add(["buffer-size"], value => long.TryParse(value, out var size) && size > 8190
            ? [new("limit_request_line", Largest(size)), new("limit_request_field_size", Largest(size))]
            : [], "lines and fields of 8190 bytes are taken anyway");
        Add(["logto", "logto2"], value => [new("errorlog", value), new("accesslog", value)], note: Logs);
        Add(["daemonize", "d", "daemonize2"], value => [new("daemon", "true"), new("errorlog", value), new("accesslog", value)], note: Logs);
        Say(Always, "manage-script-name", "master", "M", "enable-threads", "T", "vacuum", "die-on-term", "need-app", "lazy", "lazy-apps", "single-interpreter", "i", "no-orphans", "strict", "close-on-exec",
            "thunder-lock-process", "py-call-osafterfork", "ignore-sigpipe", "ignore-write-errors", "disable-write-exception", "wsgi-env-behaviour", "wsgi-env-behavior", "http-keepalive",
            "http-auto-chunked", "http-chunked-input", "so-keepalive", "offload-threads", "memory-report", "uwsgi-protocol", "show-config");
        Say("the file that paste names has them", "paste-logger");
        Say(NoLock, "thunder-lock", "map-socket", "cpu-affinity");
        Say(Python, "plugin", "plugins", "plugins-dir", "plugin-dir", "http-modifier1", "socket-modifier1", "pymodule-alias");
        Say("Wizgi sends no statistics to a socket", "stats", "stats-server", "stats-http", "carbon", "statsd", "metric", "enable-metrics");
        Say("a reload is a signal: kill -HUP", "touch-reload", "fs-reload", "touch-workers-reload", "touch-chain-reload", "py-tracebacker");
        Say("access_log_format has the format", "log-format", "logformat", "log-date", "log-zero", "log-slow", "log-4xx", "log-5xx", "log-micros", "log-x-forwarded-for");
        Say("Wizgi has no access log unless accesslog names one", "disable-logging", "L");
        Say("a web server in front has this", "http-to-https", "ssl-socket", "static-expires", "static-gzip", "static-gzip-all",
            "offload", "route", "route-host", "route-uri", "add-header", "http-raw-body", "error-page-404", "error-page-500");
        Say("the files of a static folder are found on the disk at each request", "check-static", "static-check", "static-index", "static-safe", "static-cache-paths");
        Say("it belongs to uWSGI's number of workers that changes; Wizgi follows the load by itself", "cheaper-algo", "cheaper-step", "cheaper-overload", "cheaper-busyness-max",
            "cheaper-busyness-min", "cheaper-busyness-multiplier", "cheaper-busyness-backlog-alert", "cheaper-busyness-backlog-step", "cheaper-busyness-penalty", "idle", "die-on-idle");
        Say("one server serves what its own configuration names; start one for each", "emperor", "vassals", "vassal-set", "subscribe-to");
        Say("this is a service of uWSGI to applications, reached through the module uwsgi; a task queue or cron has it", "spooler", "spooler-processes", "mule", "mules", "farm", "cron", "unique-cron", "cache", "cache2",
            "queue", "sharedarea", "locks", "rpc", "signal", "timer", "import", "shared-import", "websockets", "gevent", "asyncio", "async", "ugreen", "greenlet");
        Say("the umask decides who may connect, or the folder of the socket", "chmod-socket", "chown-socket", "C");
        Say("another process is for the system's service manager", "attach-daemon", "attach-daemon2", "smart-attach-daemon", "exec-pre-app", "exec-asap", "hook-pre-app", "hook-post-app", "hook-as-user");
    }

    /// <summary>Options that name the application; together they are one setting.</summary>
    public static string[] ModuleOptions { get; } = ["module", "wsgi", "w"];

    /// <inheritdoc cref="ModuleOptions"/>
    public static string[] FileOptions { get; } = ["wsgi-file", "file"];

    /// <inheritdoc cref="ModuleOptions"/>
    public const string Callable = "callable";

    /// <summary>Options that say what a configuration's own words mean.</summary>
    public static string[] PlaceholderOptions { get; } = ["set", "set-placeholder", "set-ph", "declare-option"];

    /// <summary>What becomes of an option; null: uWSGI has none of that name.</summary>
    public static UwsgiOption? Find(string name) =>
        Options.GetValueOrDefault(name) ?? (UwsgiFamilies.Find(name) is { } family ? new UwsgiOption(_ => [], family.Why, null) : null);

    /// <summary>Those that are something of Wizgi's, with a value to show it by.</summary>
    public static IEnumerable<(string Names, string Settings, string? Note)> Counterparts =>
        Options.Select(pair => (pair.Key, Settings: string.Join(", ", pair.Value.Translate("9000").Select(setting => setting.Key).Distinct()), pair.Value.Note)).Where(pair => pair.Settings.Length > 0)
            .GroupBy(pair => (pair.Settings, pair.Note)).Select(group => (string.Join(", ", group.Select(pair => $"`{pair.Key}`")), group.Key.Settings, group.Key.Note));

    /// <summary>Those that need no counterpart, or have none, each with its reason.</summary>
    public static IEnumerable<(string Names, string Why)> Reasons =>
        Options.Where(pair => pair.Value.Translate("9000").Length == 0).GroupBy(pair => pair.Value.Why).Select(group => (string.Join(", ", group.Select(pair => $"`{pair.Key}`")), group.Key));

    private static void Map(string setting, params string[] names) => Add(names, value => [new(setting, value)]);

    private static void Say(string why, params string[] names) => Add(names, _ => [], why);

    private static void Add(string[] names, Func<string, KeyValuePair<string, string>[]> translate, string why = "", string? note = null)
    {
        foreach (var name in names) Options.Add(name, new UwsgiOption(translate, why, note));
    }

    // A path with a slash is a unix socket, all else HOST:PORT.
    private static string Address(string value) => value.Contains('/', StringComparison.Ordinal) ? $"unix:{value}" : value;

    private static string Removed(string prefix, string value) => value.StartsWith(prefix, StringComparison.Ordinal) ? value[prefix.Length..] : value;

    // ADDRESS,CERTIFICATE,KEY[,CIPHERS[,CLIENTS' CA]]
    private static KeyValuePair<string, string>[] Https(string value) =>
        value.Split(',') is [var address, var certificate, var key, ..] ? [new("bind", Address(address)), new("certfile", certificate), new("keyfile", key)] : [new("bind", Address(value))];

    private static string Largest(long size) => Math.Min(size, 64 * 1024).ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What an option of uWSGI is here.</summary>
/// <param name="Translate">From its value: settings; none: there is no counterpart.</param>
/// <param name="Why">Why there is none.</param>
/// <param name="Note">What to know besides, or null.</param>
internal sealed record UwsgiOption(Func<string, KeyValuePair<string, string>[]> Translate, string Why, string? Note);
