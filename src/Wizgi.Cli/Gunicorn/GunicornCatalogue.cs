using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Gunicorn;

/// <summary>The settings of gunicorn (20 to 23), and which of them are Wizgi's under the same name.</summary>
internal static class GunicornCatalogue
{
    private const string NoStatsd = "Wizgi sends no statsd metrics";
    private const string PythonLogging = "a configuration file's is applied to Python's logging in the workers, for the application and the hooks; the server's own logs are not Python's: see accesslog, errorlog, access_log_format";
    private const string Refusing = "requests that RFC 9112 does not allow are answered with 400";

    private static readonly Func<IReadOnlyList<string>, bool> Off = GunicornSetting.Is("false", "0");

    /// <summary>Those that mean the same here.</summary>
    public static IReadOnlyList<string> Shared { get; } =
    [
        "wsgi_app", "paste", "raw_paste_global_conf", "bind", "backlog", "workers", "threads", "worker_connections", "max_requests", "max_requests_jitter", "timeout", "graceful_timeout", "keepalive",
        "limit_request_line", "limit_request_fields", "limit_request_field_size", "reload", "reload_extra_files", "chdir", "daemon", "raw_env", "pidfile",
        "user", "group", "umask", "initgroups", "forwarded_allow_ips", "accesslog", "disable_redirect_access_to_syslog", "access_log_format", "errorlog", "loglevel", "capture_output",
        "syslog_addr", "syslog", "syslog_prefix", "syslog_facility", "proc_name", "pythonpath", "proxy_protocol", "proxy_allow_ips", "header_map", "reuse_port",
        "certfile", "keyfile", "ca_certs", "cert_reqs", "ciphers", "ssl_version",
    ];

    /// <summary>Those that Wizgi does not have.</summary>
    public static IReadOnlyList<GunicornSetting> Others { get; } =
    [
        new("worker_class") { Flags = ["-k", "--worker-class"], IsRefused = true, IsSame = WorkerClass.IsOurs, Prose = WorkerClass.Prose },
        new("preload_app") { Flags = ["--preload"], FlagMeans = "true", IsSame = Off, Prose = "each worker imports the application by itself, because .NET does not outlive a fork; what the import does happens once in each worker, and they share no memory" },
        new("worker_tmp_dir") { Flags = ["--worker-tmp-dir"], Prose = "workers show that they live over a socket, not by a file" },
        new("tmp_upload_dir") { Prose = "request bodies are kept in memory, up to request_buffer, and then in the socket" },
        new("sendfile") { Flags = ["--no-sendfile"], FlagMeans = "false", IsSame = GunicornSetting.Is("true", "1"), Prose = "files of wsgi.file_wrapper are always sent with sendfile" },
        new("suppress_ragged_eofs") { Flags = ["--suppress-ragged-eofs"], FlagMeans = "true", IsSame = GunicornSetting.Is("true"), Prose = "a client that ends its connection without TLS's closing words has always just gone" },
        new("do_handshake_on_connect") { Flags = ["--do-handshake-on-connect"], FlagMeans = "true", IsSame = _ => true, Prose = "the handshake comes first, and holds no thread" },
        new("secure_scheme_headers") { IsRefused = true, IsSame = SchemeHeaders.AreOurs, Prose = SchemeHeaders.Prose },
        new("forwarder_headers") { Flags = ["--forwarder-headers"], IsSame = texts => SchemeHeaders.AreForwarder(texts), Prose = "SCRIPT_NAME is set by X-Forwarded-Prefix from a trusted proxy (trusted_proxy_headers); other names with underscores are header_map's" },
        new("strip_header_spaces") { Flags = ["--strip-header-spaces"], FlagMeans = "true", IsSame = Off, Prose = Refusing },
        new("tolerate_dangerous_framing") { Flags = ["--tolerate-dangerous-framing"], FlagMeans = "true", IsSame = Off, Prose = Refusing },
        new("permit_obsolete_folding") { Flags = ["--permit-obsolete-folding"], FlagMeans = "true", IsSame = Off, Prose = Refusing },
        new("permit_unconventional_http_method") { Flags = ["--permit-unconventional-http-method"], FlagMeans = "true", IsSame = Off, Prose = "every method that RFC 9110 allows reaches the application" },
        new("permit_unconventional_http_version") { Flags = ["--permit-unconventional-http-version"], FlagMeans = "true", IsSame = Off, Prose = "HTTP/1.0 and HTTP/1.1 are served" },
        new("casefold_http_method") { Flags = ["--casefold-http-method"], FlagMeans = "true", IsSame = Off, Prose = "methods are case-sensitive (RFC 9110 §9.1)" },
        new("enable_stdio_inheritance") { Flags = ["-R", "--enable-stdio-inheritance"], FlagMeans = "true", IsSame = _ => true, Prose = "it is always so" },
        new("logger_class") { Flags = ["--logger-class"], IsSame = GunicornSetting.Is("gunicorn.glogging.Logger"), Prose = "the server's own logs are not Python's: see accesslog, errorlog, access_log_format" },
        new("logconfig") { Flags = ["--log-config"], Prose = PythonLogging },
        new("logconfig_json") { Flags = ["--log-config-json"], Prose = PythonLogging },
        new("logconfig_dict") { IsSame = GunicornSetting.Is(), Prose = PythonLogging },
        new("statsd_host") { Flags = ["--statsd-host"], Prose = NoStatsd },
        new("statsd_prefix") { Flags = ["--statsd-prefix"], IsSame = GunicornSetting.Is(""), Prose = NoStatsd },
        new("dogstatsd_tags") { Flags = ["--dogstatsd-tags"], IsSame = GunicornSetting.Is(""), Prose = NoStatsd },
        new("reload_engine") { Flags = ["--reload-engine"], IsSame = GunicornSetting.Is("auto", "poll", "inotify"), Prose = "the system tells of files that change (inotify)" },
        new("spew") { Flags = ["--spew"], FlagMeans = "true", IsSame = Off, Prose = "python -X importtime, a debugger or faulthandler in the application show more" },
        new("default_proc_name") { IsSame = _ => true, Prose = "proc_name is what counts" },
        new("config") { Prose = "only the command line names the configuration file" },
        new("check_config") { IsSame = Off, Prose = "only the command line asks for it" },
        new("print_config") { IsSame = Off, Prose = "only the command line asks for it" },
    ];

    /// <summary>Every name that gunicorn knows.</summary>
    public static IEnumerable<string> Names => Shared.Concat(Others.Select(other => other.Name)).Concat(GunicornHook.All.Select(hook => hook.Name));

    /// <summary>The settings that are gunicorn's and not Wizgi's, of whatever was given, leave it: each with a warning, or as an error.</summary>
    /// <param name="given">What all sources together say.</param>
    /// <param name="warn">Gets a sentence for each that has no effect.</param>
    /// <exception cref="UserError">Somebody would get something else than meant.</exception>
    public static void Settle(Dictionary<string, SettingTexts> given, Action<string> warn)
    {
        foreach (var other in Others)
        {
            if (!given.Remove(other.Name, out var said) || other.IsSame(said.Texts)) continue;
            var sentence = $"{Show(said)}: {other.Prose}";
            if (other.IsRefused) throw new UserError(sentence);
            warn($"{said.Place} has no effect: {other.Prose}");
        }
    }

    private static string Show(SettingTexts said) => $"{said.Place} {string.Join(", ", said.Texts)}";
}
