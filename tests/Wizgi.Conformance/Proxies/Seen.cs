using System.Text.Json;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Proxies;

/// <summary>What <c>tests/apps/echo.py</c> saw of a request.</summary>
internal sealed record Seen(Dictionary<string, string> Environ)
{
    public string? this[string key] => Environ.GetValueOrDefault(key);

    /// <summary>REMOTE_ADDR, and the scheme and host of its URL.</summary>
    public (string? Client, string Url) Origin => (this["REMOTE_ADDR"], $"{this["wsgi.url_scheme"]}://{this["HTTP_HOST"]}");

    public static Seen By(WireResponse response)
    {
        Assert.Equal(200, response.StatusCode);
        using var echo = JsonDocument.Parse(response.Body);
        return new Seen(echo.RootElement.GetProperty("environ").EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!));
    }

    /// <summary>The headers of forwarding that came through.</summary>
    public IEnumerable<string> ForwardingKeys =>
        Environ.Keys.Where(key => key.Contains("FORWARDED", StringComparison.Ordinal) || key.EndsWith("_IP", StringComparison.Ordinal) || key == "HTTP_X_SCRIPT_NAME");
}
