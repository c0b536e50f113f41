using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.Server;

/// <summary>How a <see cref="WsgiServer"/> serves. The defaults are those of the <c>wizgi</c> command.</summary>
public sealed record WsgiServerOptions
{
    /// <summary><c>HOST:PORT</c>, <c>[IPv6]:PORT</c>, <c>unix:PATH</c>; port 0 lets the system choose.</summary>
    public IReadOnlyList<string> Bind { get; init; } = ["127.0.0.1:8000"];

    /// <summary>How many calls of the application run at once. With more than 1 it must be thread-safe.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How long requests under way may take when the server stops.</summary>
    public TimeSpan GracefulTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The access log: a file, <c>-</c> for standard output, or null: none.</summary>
    public string? AccessLog { get; init; }

    /// <summary>The error log: a file, or <c>-</c> for standard error.</summary>
    public string ErrorLog { get; init; } = "-";

    /// <summary>What clients may send.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>Whose word about the client counts.</summary>
    public TrustOptions Trust { get; init; } = new();

    /// <summary>Reads the flags of a command line: <c>-b ADDRESS</c>, as often as wanted, <c>--threads N</c>, <c>--access-logfile FILE</c>.</summary>
    /// <exception cref="FormatException">A flag is unknown, or its value means nothing.</exception>
    public static WsgiServerOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new WsgiServerOptions();
        var addresses = new List<string>();
        for (var index = 0; index < arguments.Count; index += 2)
        {
            var flag = arguments[index];
            if (flag is not ("-b" or "--bind" or "--threads" or "--access-logfile"))
                throw new FormatException($"there is no flag {flag}; there are -b ADDRESS, --threads N and --access-logfile FILE");
            if (index + 1 == arguments.Count) throw new FormatException($"{flag} needs a value");
            var value = arguments[index + 1];
            if (flag == "--access-logfile") options = options with { AccessLog = value };
            else if (flag != "--threads") addresses.Add(value);
            else if (int.TryParse(value, out var threads) && threads is > 0 and <= 1024) options = options with { Threads = threads };
            else throw new FormatException($"--threads {value}: a number from 1 to 1024 is needed");
        }
        return addresses.Count == 0 ? options : options with { Bind = addresses };
    }
}
