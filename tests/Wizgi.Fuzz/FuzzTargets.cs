using Wizgi.Fuzz.Targets;

namespace Wizgi.Fuzz;

/// <summary>The targets by name.</summary>
internal static class FuzzTargets
{
    public static readonly string[] Names = ["head", "chunked", "connection", "kestrel", "fastcgi", "scgi", "uwsgi", "cgi-head", "fastcgi-variables"];

    public static FuzzTarget Open(string name) => name switch
    {
        "head" => new HeadTarget(),
        "chunked" => new ChunkedTarget(),
        "connection" => new ConnectionTarget(),
        "kestrel" => new KestrelTarget(),
        "fastcgi" => new FastCgiTarget(),
        "scgi" => new ScgiTarget(),
        "uwsgi" => new UwsgiTarget(),
        "cgi-head" => new CgiHeadTarget(),
        "fastcgi-variables" => new FastCgiVariablesTarget(),
        _ => throw new ArgumentException($"there is no target '{name}'; there are {string.Join(", ", Names)}", nameof(name)),
    };
}
