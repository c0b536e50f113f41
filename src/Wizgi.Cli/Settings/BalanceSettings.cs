using Wizgi.Cli.Tls;
using Wizgi.Server.Balancing;
using Wizgi.Server.Remote;

namespace Wizgi.Cli.Settings;

/// <summary>How requests are spread over destinations: by <c>wizgi balance</c>, and by an application <c>balance:…</c>, which may say otherwise for itself (<see cref="BalanceReference"/>).</summary>
internal static class BalanceSettings
{
    private static readonly LoadBalancerOptions Defaults = new();
    private static readonly HealthCheck CheckDefaults = new();

    private sealed record Sticky(string? Cookie, string? Header);

    /// <summary>Only for <c>wizgi balance</c>, which takes them as words of its command line.</summary>
    public static readonly Setting<IReadOnlyList<DestinationOptions>> Destinations = new("balance", new SettingList<DestinationOptions>(new("DESTINATION", ParseDestination)))
    {
        Flags = [],
        Prose = "The destinations of 'wizgi balance': http://HOST:PORT, https://HOST, fastcgi://HOST:PORT, scgi://HOST:PORT, uwsgi://HOST:PORT, or with unix:/PATH/OF.SOCKET behind the slashes; behind it ,weight=N and ,drain=true (no new clients).",
    };

    private static readonly Setting<BalancingPolicy> Policy = new("balance_policy", SettingTypes.OneOf(
        ("round-robin", BalancingPolicy.RoundRobin), ("least-requests", BalancingPolicy.LeastRequests), ("power-of-two", BalancingPolicy.PowerOfTwo)))
    {
        Flags = ["--policy"],
        Default = "round-robin",
        DefaultSource = "nginx, HAProxy",
        Prose = "Which destination is next: one after the other, the one with the fewest requests under way, or the less busy of two that chance picks. Weights count in all.",
    };

    private static readonly Setting<Sticky> StickyBy = new("balance_sticky", new SettingType<Sticky>("none|cookie[:NAME]|header:NAME", ParseSticky))
    {
        Flags = ["--sticky"],
        Default = "none",
        Prose = "Keep a client at its destination: by a cookie of that name (wizgi_route), or by the value of a request header.",
    };

    private static readonly Setting<PasswordSource?> StickySecret = new("balance_sticky_secret", new SettingType<PasswordSource?>("FROM", PasswordSource.Parse))
    {
        Flags = ["--sticky-secret"],
        DefaultSource = "this machine's (machine-id)",
        Prose = "Where the secret is that cookies are made with: file:PATH or env:VARIABLE. Balancers on several machines that serve the same clients need the same.",
    };

    private static readonly Setting<int> Tries = new("balance_tries", SettingTypes.Count(1, 100))
    {
        Flags = ["--tries"],
        Default = $"{Defaults.Tries}",
        DefaultSource = "HAProxy: 3 retries",
        Prose = "How many destinations a request may be sent to, each once: GET, HEAD, OPTIONS and TRACE without a body, and any that has not left because there was no connection.",
    };

    private static readonly Setting<TimeSpan> TryTimeout = new("balance_try_timeout", SettingTypes.Seconds())
    {
        Flags = ["--try-timeout"],
        Default = "0",
        Prose = "Seconds that a destination may take for the head of its response before another is asked, if the request is safe to repeat. 0: all of --timeout, which is for all tries together.",
    };

    private static readonly Setting<TimeSpan> ConnectTimeout = new("balance_connect_timeout", SettingTypes.Seconds(0.01))
    {
        Flags = ["--connect-timeout"],
        Default = $"{Defaults.Remote.ConnectTimeout.TotalSeconds}",
        DefaultSource = "HAProxy's examples",
        Prose = "Seconds that a connection to a destination may take, and that a machine may acknowledge nothing.",
    };

    private static readonly Setting<int> MaxFailures = new("balance_max_failures", SettingTypes.Count(0, 1000))
    {
        Flags = ["--max-failures"],
        Default = $"{Defaults.MaxFailures}",
        Prose = "After so many failures in a row a destination gets no requests for --ejection-time: no connection, a broken one, no HTTP, silence; not a status. 0: never.",
    };

    private static readonly Setting<TimeSpan> EjectionTime = new("balance_ejection_time", SettingTypes.Seconds(0.1))
    {
        Flags = ["--ejection-time"],
        Default = $"{Defaults.EjectionTime.TotalSeconds}",
        DefaultSource = "nginx's fail_timeout",
        Prose = "Seconds until it is looked whether a destination is back; twice as long each further time in a row.",
    };

    private static readonly Setting<TimeSpan> MaxEjectionTime = new("balance_max_ejection_time", SettingTypes.Seconds(0.1))
    {
        Flags = ["--max-ejection-time"],
        Default = $"{Defaults.MaxEjectionTime.TotalSeconds}",
        DefaultSource = "Envoy",
        Prose = "The longest of these times, in seconds.",
    };

    private static readonly Setting<string?> HealthPath = new("balance_health", new SettingType<string?>("/PATH", text =>
        text.Length == 0 ? null : text[0] == '/' && !text.AsSpan().ContainsAnyExceptInRange('!', '~') ? text : throw new FormatException("a path is needed that begins with '/', percent-encoded")))
    {
        Flags = ["--health"],
        Prose = "Ask each destination for this path now and then, and send it no requests while it answers badly.",
    };

    private static readonly Setting<TimeSpan> HealthInterval = new("balance_health_interval", SettingTypes.Seconds(0.1))
    {
        Flags = ["--health-interval"], Default = $"{CheckDefaults.Interval.TotalSeconds}", DefaultSource = "nginx", Prose = "Seconds from one such question to the next.",
    };

    private static readonly Setting<TimeSpan> HealthTimeout = new("balance_health_timeout", SettingTypes.Seconds(0.01))
    {
        Flags = ["--health-timeout"], Default = $"{CheckDefaults.Timeout.TotalSeconds}", Prose = "Seconds that the answer may take.",
    };

    private static readonly Setting<int> HealthStatus = new("balance_health_status", SettingTypes.Count(0, 599))
    {
        Flags = ["--health-status"], Default = "0", DefaultSource = "nginx", Prose = "The status of a good answer; 0: any from 200 to 399.",
    };

    private static readonly Setting<string?> HealthHost = new("balance_health_host", SettingTypes.Text("HOST"))
    {
        Flags = ["--health-host"], DefaultSource = "the destination's address", Prose = "The Host field of the question.",
    };

    public static readonly SettingSection Section = new("Balancing", Destinations, Policy, StickyBy, StickySecret, Tries, TryTimeout, ConnectTimeout, MaxFailures, EjectionTime, MaxEjectionTime,
        HealthPath, HealthInterval, HealthTimeout, HealthStatus, HealthHost);

    /// <summary>What may stand behind the destinations of <c>balance:…</c>, by the name there: the flag's.</summary>
    public static IReadOnlyDictionary<string, Setting> Options { get; } = Section.Settings.Where(setting => setting != Destinations).ToDictionary(setting => setting.Flags[0].TrimStart('-'));

    /// <summary>What the settings come to.</summary>
    /// <param name="settings">The server's.</param>
    /// <param name="timeout">For all tries together.</param>
    /// <exception cref="UserError">They contradict each other.</exception>
    public static LoadBalancerOptions Read(ServeSettings settings, TimeSpan timeout)
    {
        var sticky = settings.Get(StickyBy);
        var options = new LoadBalancerOptions
        {
            Policy = settings.Get(Policy),
            StickyCookie = sticky.Cookie,
            StickyHeader = sticky.Header,
            StickySecret = ReadSecret(settings),
            Tries = settings.Get(Tries),
            TryTimeout = settings.Get(TryTimeout),
            MaxFailures = settings.Get(MaxFailures),
            EjectionTime = settings.Get(EjectionTime),
            MaxEjectionTime = settings.Get(MaxEjectionTime),
            Check = settings.Get(HealthPath) is not { } path ? null : new HealthCheck
            {
                Path = path, Interval = settings.Get(HealthInterval), Timeout = settings.Get(HealthTimeout), Status = settings.Get(HealthStatus), Host = settings.Get(HealthHost),
            },
            Remote = new RemoteOptions { ConnectTimeout = settings.Get(ConnectTimeout), Timeout = timeout },
        };
        if (options.MaxEjectionTime >= options.EjectionTime) return options;
        // Who gives the shorter time alone does not want to hear of the longest.
        if (settings.Given(MaxEjectionTime) is null) return options with { MaxEjectionTime = options.EjectionTime };
        throw new UserError($"{settings.PlaceOf(MaxEjectionTime)} {options.MaxEjectionTime.TotalSeconds}: it is the longest time, and so at least --ejection-time, {options.EjectionTime.TotalSeconds}");
    }

    /// <param name="text"><c>ADDRESS[,weight=N][,drain=true]</c>.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static DestinationOptions ParseDestination(string text)
    {
        var (address, options) = OptionText.Parse(text);
        if (!RemoteReference.IsOne(address) || address.StartsWith("cgi:", StringComparison.Ordinal)) throw new FormatException($"'{address}' is no destination; use http://HOST:PORT, https://HOST, fastcgi://, scgi:// or uwsgi://, or http://unix:/PATH/OF.SOCKET");
        _ = RemoteReference.Parse(address);
        var destination = new DestinationOptions(address);
        foreach (var (name, value) in options)
            destination = name switch
            {
                "weight" => destination with { Weight = Parse(name, SettingTypes.Count(1, DestinationOptions.MaxWeight), value) },
                "drain" => destination with { IsDraining = Parse(name, SettingTypes.Switch, value) },
                _ => throw new FormatException($"a destination has no option '{name}'{SettingCatalogue.DidYouMean(name, ["weight", "drain"])}; there are weight and drain"),
            };
        return destination;
    }

    private static T Parse<T>(string name, SettingType<T> type, string value)
    {
        try
        {
            return type.ParseOne(value, "");
        }
        catch (SettingException problem)
        {
            throw new FormatException($"{name}={value}: {problem.Message}");
        }
    }

    private static Sticky ParseSticky(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, name) = colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
        var sticky = kind switch
        {
            "none" when name is null => new Sticky(null, null),
            "cookie" => new Sticky(name ?? "wizgi_route", null),
            "header" when name is not null => new Sticky(null, name),
            _ => throw new FormatException("use none, cookie, cookie:NAME or header:NAME"),
        };
        _ = (Defaults with { StickyCookie = sticky.Cookie, StickyHeader = sticky.Header }).Checked();
        return sticky;
    }

    private static string? ReadSecret(ServeSettings settings)
    {
        try
        {
            return settings.Get(StickySecret)?.Read();
        }
        catch (TlsFileException problem)
        {
            throw new UserError($"{settings.PlaceOf(StickySecret)}: {problem.Message.Replace(", which the password of the key is to be in", "", StringComparison.Ordinal)}");
        }
    }
}
