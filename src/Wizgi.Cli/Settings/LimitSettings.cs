using System.Globalization;
using Wizgi.Server.Limits;

namespace Wizgi.Cli.Settings;

/// <summary>What a client may send and how long it may take: <see cref="ServerLimits"/>.</summary>
internal static class LimitSettings
{
    // What is shorter is a mistake: no client could be served.
    private const double ShortestTimeout = 0.1;
    private const int GiB = 1024 * 1024 * 1024;

    private const int LongestLine = 64 * 1024;

    // A head and the target in four keys, each byte with a percent sign and two digits; rounded up.
    private const int LongestPassedEnviron = 1024 * 1024;

    private static readonly ServerLimits Ours = new();

    private static readonly Setting<TimeSpan> KeepAlive = new("keepalive", SettingTypes.Seconds())
    {
        Flags = ["--keep-alive"],
        Default = Text(Ours.KeepAliveTimeout),
        DefaultSource = "nginx's keepalive_timeout; an idle connection costs no thread here",
        Prose = "Seconds to wait for the next request on a connection.",
    };

    private static readonly Setting<TimeSpan> HeadTimeout = new("head_timeout", SettingTypes.Seconds(ShortestTimeout))
    {
        Flags = ["--head-timeout"],
        Default = Text(Ours.HeadTimeout),
        DefaultSource = "Kestrel's RequestHeadersTimeout",
        Prose = "Seconds from the first byte of a request head to its end.",
    };

    private static readonly Setting<TimeSpan> BodyTimeout = new("body_timeout", SettingTypes.Seconds(ShortestTimeout))
    {
        Flags = ["--body-timeout"],
        Default = Text(Ours.BodyTimeout),
        DefaultSource = "nginx's client_body_timeout",
        Prose = "The longest silence in seconds while a request body is read.",
    };

    private static readonly Setting<TimeSpan> WriteTimeout = new("write_timeout", SettingTypes.Seconds(ShortestTimeout))
    {
        Flags = ["--write-timeout"],
        Default = Text(Ours.SendTimeout),
        DefaultSource = "nginx's send_timeout",
        Prose = "The longest time in seconds that a client may take nothing of a response.",
    };

    private static readonly Setting<int> MinimumRate = new("min_rate", SettingTypes.Count(0, int.MaxValue))
    {
        Flags = ["--min-rate"],
        Default = Text(Ours.MinimumRate),
        DefaultSource = "Kestrel's MinRequestBodyDataRate",
        Prose = "Bytes a second that a client must send of a body (after 5 seconds) or take of a response (after --write-timeout) on average; 0: no minimum.",
    };

    private static readonly Setting<long> RequestBuffer = new("request_buffer", SettingTypes.Size(0, GiB))
    {
        Flags = ["--request-buffer"],
        Default = Text(Ours.RequestBuffer),
        DefaultSource = "nginx's client_max_body_size",
        Prose = "How much of a request body is read before the application is called; 0: nothing. Sizes are bytes, or 64k, 1m.",
    };

    // Heads and small items always fit.
    private static readonly Setting<long> ResponseBuffer = new("response_buffer", SettingTypes.Size(64 * 1024, GiB))
    {
        Flags = ["--response-buffer"],
        Default = Text(Ours.ResponseBuffer),
        Prose = "How much of a response may wait for a slow client while the application goes on.",
    };

    private static readonly Setting<int> Connections = new("worker_connections", SettingTypes.Count(1, 1_000_000))
    {
        Flags = ["--worker-connections"],
        Default = Text(Ours.Connections),
        Prose = "Open client connections of a worker; at the limit idle ones are closed for new ones.",
    };

    private static readonly Setting<long> Body = new("limit_request_body", SettingTypes.Size(0, long.MaxValue))
    {
        Flags = ["--limit-request-body"],
        Default = Text(Ours.Body),
        DefaultSource = "gunicorn has no limit",
        Prose = "The longest request body; 0: no limit.",
    };

    private static readonly Setting<long> Line = new("limit_request_line", OrMost(SettingTypes.Size(256, 64 * 1024), 64 * 1024))
    {
        Flags = ["--limit-request-line"],
        Default = Text(Ours.RequestLine),
        DefaultSource = "Apache's LimitRequestLine",
        Prose = "The longest request line; 0: 64k, the most there can be.",
    };

    private static readonly Setting<int> Fields = new("limit_request_fields", OrMost(SettingTypes.Count(1, 32768), 32768))
    {
        Flags = ["--limit-request-fields"],
        Default = Text(Ours.HeaderFields),
        DefaultSource = "gunicorn, Apache",
        Prose = "The most header fields of a request; 0: 32768, the most there can be.",
    };

    private static readonly Setting<long> FieldSize = new("limit_request_field_size", OrMost(SettingTypes.Size(256, 64 * 1024), 64 * 1024))
    {
        Flags = ["--limit-request-field_size"],
        Default = Text(Ours.HeaderField),
        DefaultSource = "gunicorn, Apache",
        Prose = "The longest header field; 0: 64k, the most there can be.",
    };

    public static readonly SettingSection Section = new("Clients and limits",
        KeepAlive, HeadTimeout, BodyTimeout, WriteTimeout, MinimumRate, RequestBuffer, ResponseBuffer, Connections, Body, Line, Fields, FieldSize);

    /// <summary>Of a pool, whose clients are the server's workers: what those have let in has been looked at, and is slow where its client is.</summary>
    private static ServerLimits OfPool(ServeSettings settings) => new()
    {
        RequestBuffer = (int)settings.Get(RequestBuffer),
        ResponseBuffer = (int)settings.Get(ResponseBuffer),
        RequestLine = 4 * LongestLine,
        HeaderField = LongestPassedEnviron,
        HeaderTotal = LongestPassedEnviron,
        MinimumRate = 0,
        BodyTimeout = TimeSpan.FromDays(1),
        SendTimeout = TimeSpan.FromDays(1),
    };

    public static ServerLimits Read(ServeSettings settings) => PoolSettings.IsPool(settings) ? OfPool(settings) : new()
    {
        RequestBuffer = (int)settings.Get(RequestBuffer),
        ResponseBuffer = (int)settings.Get(ResponseBuffer),
        KeepAliveTimeout = settings.Get(KeepAlive),
        HeadTimeout = settings.Get(HeadTimeout),
        BodyTimeout = settings.Get(BodyTimeout),
        SendTimeout = settings.Get(WriteTimeout),
        MinimumRate = settings.Get(MinimumRate),
        Connections = settings.Get(Connections),
        Body = settings.Get(Body),
        RequestLine = (int)settings.Get(Line),
        HeaderFields = settings.Get(Fields),
        HeaderField = (int)settings.Get(FieldSize),
    };

    // gunicorn's 0 is "no limit".
    private static SettingType<T> OrMost<T>(SettingType<T> type, T most) => new(type.ValueName, (text, folder) => text == "0" ? most : type.ParseOne(text, folder));

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
