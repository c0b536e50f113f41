namespace Wizgi.Middleware;

/// <summary>Where <see cref="MethodOverride"/> looks for a method, and which ones it takes.</summary>
public sealed record MethodOverrideOptions
{
    /// <summary>The request header that names the method; null: none.</summary>
    public string? Header { get; init; } = "X-HTTP-Method-Override";

    /// <summary>The field of an HTML form that names it, for instance <c>_method</c>; null, as long as it is not set: none.</summary>
    public string? FormField { get; init; }

    /// <summary>The methods that a POST may stand for.</summary>
    public IReadOnlyCollection<string> Methods { get; init; } = ["PUT", "PATCH", "DELETE"];

    /// <summary>How many bytes of a form are read for its field; in a longer one it is not looked for. 64 KiB.</summary>
    public int FormBuffer { get; init; } = 64 * 1024;
}
