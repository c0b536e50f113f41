namespace Wizgi.Cli.Gunicorn;

/// <summary>gunicorn's <c>secure_scheme_headers</c> and <c>forwarder_headers</c>: which headers of a trusted proxy count.</summary>
internal static class SchemeHeaders
{
    public const string Prose = "the scheme comes from X-Forwarded-Proto, or from another header that trusted_proxy_headers names, such as x-forwarded-ssl; set that instead";

    // gunicorn's default has them all, and an application cannot tell which of them its proxy does not set.
    private static readonly string[] Defaults = ["X-FORWARDED-PROTOCOL=ssl", "X-FORWARDED-PROTO=https", "X-FORWARDED-SSL=on"];

    public static bool AreOurs(IReadOnlyList<string> texts) =>
        texts.Count == 0 || (texts.Contains(Defaults[1], StringComparer.OrdinalIgnoreCase) && texts.All(text => Defaults.Contains(text, StringComparer.OrdinalIgnoreCase)));

    public static bool AreForwarder(IReadOnlyList<string> texts) =>
        texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).All(name => name is "SCRIPT_NAME" or "PATH_INFO");
}
