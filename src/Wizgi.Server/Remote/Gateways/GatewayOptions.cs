using System.Net;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>How an origin behind a gateway protocol is talked to.</summary>
public record GatewayOptions
{
    /// <summary>Where it listens; null: at the host and port of each request's address.</summary>
    public EndPoint? Address { get; init; }

    /// <summary>How long a connection may take. HAProxy's examples have 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest head of a response, in bytes. Kestrel, nginx and we ourselves take no more of a request.</summary>
    public int MaxResponseHeadSize { get; init; } = 64 * 1024;

    /// <summary>
    /// The longest body of a request whose length is not known, in bytes; a longer one is answered with 413. CGI needs the length first, so such a body is kept
    /// in a file until it is there. 1 GiB.
    /// </summary>
    public long MaxSpooledBody { get; init; } = 1L << 30;

    /// <summary>The part of the path that leads to the application: SCRIPT_NAME. Empty, or <c>/mount</c>.</summary>
    public string ScriptName { get; init; } = "";

    /// <summary>Variables for every request, as native strings; in place of those the request itself would have: <c>SCRIPT_FILENAME</c>, <c>REMOTE_ADDR</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets each line that the origin writes to its standard error, from any thread; null: nobody. A request says it otherwise with <see cref="GatewayRequestOptions.StandardError"/>.</summary>
    public Action<string>? StandardError { get; init; }
}
