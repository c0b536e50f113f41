using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Native;
using Wizgi.Cli.Worker;
using Wizgi.Server.Limits;

namespace Wizgi.Cli.Settings;

/// <summary>How Python is met: see docs/decisions/0002-two-ways-to-meet-python.md.</summary>
internal enum PythonMode
{
    /// <summary>Whichever the interpreter allows.</summary>
    Auto,

    /// <summary>libpython is loaded into the .NET process.</summary>
    Embedded,

    /// <summary>The interpreter is the process, .NET a library in it.</summary>
    Hosted,
}

/// <summary>Everything <c>wizgi APP</c> was told. Goes to a worker as JSON.</summary>
internal sealed record ServeSettings
{
    public required string Application { get; init; }

    public string[] Bind { get; init; } = ["127.0.0.1:8000"];

    public string? Python { get; init; }

    public PythonMode PythonMode { get; init; }

    /// <summary>The application's directory, absolute.</summary>
    public string Directory { get; init; } = Environment.CurrentDirectory;

    public string[] PythonPath { get; init; } = [];

    /// <summary><c>KEY=VALUE</c>.</summary>
    public string[] Env { get; init; } = [];

    /// <summary>A path, <c>-</c> for standard output, or null: no access log.</summary>
    public string? AccessLog { get; init; }

    public string AccessLogFormat { get; init; } = "combined";

    /// <summary>A path, or <c>-</c> for standard error.</summary>
    public string ErrorLog { get; init; } = "-";

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public TimeSpan GracefulTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public ServerLimits Limits { get; init; } = new();

    /// <summary>Worker processes under a supervisor; 0: this process serves by itself.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Application calls at once.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Peers whose forwarded headers are believed, as <see cref="Server.Trust.PeerList"/> reads them.</summary>
    public string ForwardedAllowIps { get; init; } = TrustSettings.Loopback;

    /// <summary>Names of headers, comma-separated.</summary>
    public string TrustedProxyHeaders { get; init; } = TrustSettings.DefaultHeaders;

    /// <summary><c>off</c>, <c>v1</c>, <c>v2</c> or <c>auto</c>.</summary>
    public string ProxyProtocol { get; init; } = "off";

    public string ProxyAllowFrom { get; init; } = TrustSettings.Loopback;

    /// <summary><c>drop</c>, <c>refuse</c> or <c>dangerous</c>.</summary>
    public string HeaderMap { get; init; } = "drop";

    public StaticFolder[] Static { get; init; } = [];

    /// <summary>Name or number of the user that workers are; null: the one who started the server.</summary>
    public string? User { get; init; }

    /// <summary>Name or number of their group; null: the user's.</summary>
    public string? Group { get; init; }

    /// <summary>Workers have the user's supplementary groups.</summary>
    public bool InitGroups { get; init; }

    /// <summary>What the files of unix sockets are not to allow. gunicorn's default: nothing is forbidden.</summary>
    public uint Umask { get; init; }

    /// <summary>The file for the server's process number, absolute, or null.</summary>
    public string? PidFile { get; init; }

    /// <summary>What ps shows; null: the application.</summary>
    public string? ProcName { get; init; }

    /// <summary>What ps shows.</summary>
    [JsonIgnore]
    public string Title => ProcName ?? Application;

    /// <summary>Log records go to syslog too.</summary>
    public bool Syslog { get; init; }

    /// <summary>As <see cref="Server.Diagnostics.SyslogAddress"/> reads it.</summary>
    public string SyslogTo { get; init; } = "unix:///dev/log";

    /// <summary>Part of the program's name there; null: <see cref="ProcName"/>.</summary>
    public string? SyslogPrefix { get; init; }

    /// <summary>As <see cref="Server.Diagnostics.SyslogSeverity"/> knows them.</summary>
    public string SyslogFacility { get; init; } = "user";

    /// <summary>The access log does not go to syslog.</summary>
    public bool NoAccessSyslog { get; init; }

    public bool Debug { get; init; }

    public bool Lint { get; init; }

    public bool Pep333 { get; init; }
}

/// <summary>What a worker is started with.</summary>
/// <param name="Serve">The settings.</param>
/// <param name="Descriptors">Its listening sockets.</param>
/// <param name="CommandLine">For <c>sys.argv</c>.</param>
/// <param name="OwnsSocketFiles">The worker removes the files of unix sockets when it stops.</param>
/// <param name="Interpreter">The interpreter's path, for the banner.</param>
/// <param name="Control">The socket to its supervisor, or -1: it has none.</param>
internal sealed record WorkerSettings(ServeSettings Serve, int[] Descriptors, string[] CommandLine, bool OwnsSocketFiles, string Interpreter, int Control)
{
    /// <summary>Leaves everything to the program that this process becomes next.</summary>
    public void PassOn()
    {
        foreach (var descriptor in Descriptors) Posix.Inherit(descriptor);
        if (Control >= 0) Posix.Inherit(Control);
        Posix.SetVariable(Launcher.SettingsVariable, JsonSerializer.Serialize(this, SettingsJson.Default.WorkerSettings));
        Posix.SetVariable(Launcher.WriteXorExecuteVariable, "0");
    }
}

[JsonSerializable(typeof(WorkerSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
