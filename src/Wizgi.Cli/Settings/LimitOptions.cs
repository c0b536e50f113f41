using System.CommandLine;
using System.Globalization;
using Wizgi.Server.Limits;

namespace Wizgi.Cli.Settings;

/// <summary>The flags that say what a client may send and how long it may take: <see cref="ServerLimits"/>.</summary>
internal static class LimitOptions
{
    // What is shorter is a mistake: no client could be served.
    private const double ShortestTimeout = 0.1;

    private static readonly ServerLimits Default = new();

    private static readonly Option<string> RequestBuffer = Size("--request-buffer", Default.RequestBuffer,
        "How much of a request body is read before the application is called; 0: nothing. Sizes are bytes, or 64k, 1m.");

    private static readonly Option<string> ResponseBuffer = Size("--response-buffer", Default.ResponseBuffer,
        "How much of a response may wait for a slow client while the application goes on.");

    private static readonly Option<double> KeepAlive = Seconds("--keep-alive", Default.KeepAliveTimeout, "Seconds to wait for the next request on a connection.");

    private static readonly Option<double> HeadTimeout = Seconds("--head-timeout", Default.HeadTimeout, "Seconds from the first byte of a request head to its end.");

    private static readonly Option<double> BodyTimeout = Seconds("--body-timeout", Default.BodyTimeout, "The longest silence in seconds while a request body is read.");

    private static readonly Option<double> WriteTimeout = Seconds("--write-timeout", Default.SendTimeout, "The longest time in seconds that a client may take nothing of a response.");

    private static readonly Option<int> MinimumRate = Count("--min-rate", Default.MinimumRate,
        "Bytes a second that a client must send of a body (after 5 seconds) or take of a response (after --write-timeout) on average; 0: no minimum.");

    private static readonly Option<int> Connections = Count("--worker-connections", Default.Connections, "Open client connections; at the limit idle ones are closed for new ones.");

    private static readonly Option<string> Body = Size("--limit-request-body", Default.Body, "The longest request body; 0: no limit.");

    private static readonly Option<string> Line = Size("--limit-request-line", Default.RequestLine, "The longest request line.");

    private static readonly Option<int> Fields = Count("--limit-request-fields", Default.HeaderFields, "The most header fields of a request.");

    private static readonly Option<string> FieldSize = Size("--limit-request-field_size", Default.HeaderField, "The longest header field.");

    /// <summary>All of them, in the order of the help.</summary>
    public static Option[] All => [KeepAlive, HeadTimeout, BodyTimeout, WriteTimeout, MinimumRate, RequestBuffer, ResponseBuffer, Connections, Body, Line, Fields, FieldSize];

    /// <exception cref="UserError">A value is no size, or out of its range.</exception>
    public static ServerLimits Read(ParseResult result)
    {
        var fieldSize = (int)ReadSize(result, FieldSize, 256, 64 * 1024);
        return new ServerLimits
        {
            RequestBuffer = (int)ReadSize(result, RequestBuffer, 0, 1024 * 1024 * 1024),
            // Heads and small items always fit.
            ResponseBuffer = (int)ReadSize(result, ResponseBuffer, 64 * 1024, 1024 * 1024 * 1024),
            KeepAliveTimeout = ReadSeconds(result, KeepAlive),
            HeadTimeout = ReadSeconds(result, HeadTimeout, ShortestTimeout),
            BodyTimeout = ReadSeconds(result, BodyTimeout, ShortestTimeout),
            SendTimeout = ReadSeconds(result, WriteTimeout, ShortestTimeout),
            MinimumRate = ReadCount(result, MinimumRate, 0, int.MaxValue),
            Connections = ReadCount(result, Connections, 1, 1_000_000),
            Body = ReadSize(result, Body, 0, long.MaxValue),
            RequestLine = (int)ReadSize(result, Line, 256, 64 * 1024),
            HeaderFields = ReadCount(result, Fields, 1, 32768),
            HeaderField = fieldSize,
        };
    }

    /// <exception cref="UserError">Less, or more than a day.</exception>
    public static TimeSpan ReadSeconds(ParseResult result, Option<double> option, double least = 0) => result.GetValue(option) is var seconds && seconds >= least && seconds <= 86400
        ? TimeSpan.FromSeconds(seconds)
        : throw new UserError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} {seconds}: a number of seconds from {least} to 86400 is needed"));

    /// <exception cref="UserError">Out of the range.</exception>
    public static int ReadCount(ParseResult result, Option<int> option, int least, int most) => result.GetValue(option) is var count && count >= least && count <= most
        ? count
        : throw new UserError($"{option.Name} {result.GetValue(option)}: a number from {least} to {most} is needed");

    /// <exception cref="UserError">No size, or out of the range.</exception>
    public static long ReadSize(ParseResult result, Option<string> option, long least, long most)
    {
        var text = result.GetRequiredValue(option);
        var unit = text.Length == 0 ? 1 : char.ToLowerInvariant(text[^1]) switch { 'k' => 1024, 'm' => 1024 * 1024, 'g' => 1024 * 1024 * 1024, _ => 1 };
        var isNumber = long.TryParse(unit == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number <= long.MaxValue / unit && number * unit >= least && number * unit <= most) return number * unit;
        var range = most == long.MaxValue ? "a size" : $"a size from {least} to {most}";
        throw new UserError($"{option.Name} {text}: {range} is needed, in bytes or with k, m or g behind it");
    }

    public static Option<double> Seconds(string name, TimeSpan value, string description) =>
        new(name) { Description = description, HelpName = "SECONDS", DefaultValueFactory = _ => value.TotalSeconds };

    public static Option<int> Count(string name, int value, string description) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    public static Option<string> Size(string name, long value, string description) =>
        new(name) { Description = description, HelpName = "SIZE", DefaultValueFactory = _ => value.ToString(CultureInfo.InvariantCulture) };
}
