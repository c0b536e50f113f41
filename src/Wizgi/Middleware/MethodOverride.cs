using System.Text;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware;

/// <summary>Lets a POST stand for another method, for clients that can send no other: HTML forms, and networks that let nothing else through.</summary>
/// <remarks>
/// Only a POST, and only to the methods of the options, in their own case; what else is asked for is ignored. The header goes before the form
/// field. A form is one of type application/x-www-form-urlencoded; the application reads it from its start, as if nothing had been read.
/// </remarks>
public static class MethodOverride
{
    /// <summary>Lets a POST ask for PUT, PATCH or DELETE.</summary>
    public static WsgiApplication Wrap(WsgiApplication application) => Wrap(application, new MethodOverrideOptions());

    /// <exception cref="ArgumentException">A method would make a request safe that is not: GET, HEAD, OPTIONS, TRACE; or is CONNECT.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, MethodOverrideOptions options)
    {
        if (options.Methods.FirstOrDefault(method => method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "CONNECT") is { } wrong)
            throw new ArgumentException($"a POST cannot stand for {wrong}: checks that hold for POST would be passed by", nameof(options));
        HashSet<string> methods = [.. options.Methods];
        return (environ, startResponse) =>
        {
            if (environ.RequestMethod == "POST" && Wanted(environ, options) is { } method && methods.Contains(method)) environ[EnvironKeys.RequestMethod] = method;
            return application(environ, startResponse);
        };
    }

    private static string? Wanted(Environ environ, MethodOverrideOptions options) =>
        options.Header is not null && environ.Header(options.Header) is { } named ? named
        : options.FormField is not null ? InForm(environ, options.FormField, options.FormBuffer)
        : null;

    private static string? InForm(Environ environ, string field, int bound)
    {
        var type = (environ.ContentType ?? "").Split(';', 2)[0].Trim();
        if (!type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)) return null;
        // No more is read than the body has: a wsgi.input need not end where it does (PEP 3333, Input and Error Streams).
        if (environ.ContentLength is not { } length || length > bound) return null;
        var input = new RewindableInput(environ.Input, bound);
        environ[EnvironKeys.Input] = input;
        var form = new byte[(int)length];
        var count = input.ReadAtLeast(form, form.Length, throwOnEndOfStream: false);
        input.Rewind();
        // Only ASCII is asked for, in a field whose name is ASCII.
        foreach (var pair in Encoding.Latin1.GetString(form, 0, count).Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0 && Decode(pair[..equals]) == field) return Decode(pair[(equals + 1)..]);
        }
        return null;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
