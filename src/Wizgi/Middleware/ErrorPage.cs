using System.Text;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware;

/// <summary>What a client gets to see in place of the body of an error.</summary>
public sealed class ErrorPage
{
    private const int LongestFile = 1024 * 1024;

    private readonly string? _file;
    private readonly WsgiApplication? _application;

    private ErrorPage(string pattern, string? file, WsgiApplication? application)
    {
        if (pattern.Length != 3 || pattern[0] is not ('4' or '5') || (pattern[1..] != "xx" && !pattern.All(char.IsAsciiDigit)))
            throw new ArgumentException($"{NativeString.Quote(pattern)} must be a status such as 404, or a class: 4xx, 5xx", nameof(pattern));
        (Pattern, _file, _application) = (pattern, file, application);
    }

    /// <summary><c>404</c>, <c>4xx</c>.</summary>
    public string Pattern { get; }

    /// <summary>A page from a file of up to 1 MiB, read each time it is needed; its type follows from its name.</summary>
    /// <param name="pattern">A status, <c>404</c>, or a class, <c>4xx</c>, <c>5xx</c>.</param>
    /// <param name="file">Its path.</param>
    /// <exception cref="ArgumentException">The pattern is no error.</exception>
    public static ErrorPage FromFile(string pattern, string file) => new(pattern, Path.GetFullPath(file), null);

    /// <summary>
    /// A page from an application. It is called with the request of the page that failed, as a GET (or HEAD) without a body, and with the status in
    /// <c>wizgi.error_status</c>. Its own status does not count.
    /// </summary>
    /// <param name="pattern">A status, <c>404</c>, or a class, <c>4xx</c>, <c>5xx</c>.</param>
    /// <param name="application">What makes the page.</param>
    /// <exception cref="ArgumentException">The pattern is no error.</exception>
    public static ErrorPage FromApplication(string pattern, WsgiApplication application) => new(pattern, null, application);

    internal bool IsExact => Pattern[1] != 'x';

    internal bool Matches(int code) => IsExact ? Pattern == code.ToString(System.Globalization.CultureInfo.InvariantCulture) : Pattern[0] - '0' == code / 100;

    /// <summary>What will stand in for the body, or null: the file cannot be read, which <c>wsgi.errors</c> is told.</summary>
    internal WsgiApplication? Prepare(Environ environ)
    {
        if (_file is null) return _application;
        try
        {
            using var stream = File.OpenRead(_file);
            if (stream.Length > LongestFile) throw new IOException($"it has {stream.Length} bytes, the most is {LongestFile}");
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var type = Static.ContentTypes.Of(Encoding.UTF8.GetBytes(_file));
            return (_, start) =>
            {
                start("200 OK", [new("Content-Type", type), new("Content-Length", content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
                return ResponseBody.Of(content);
            };
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            environ.Errors.WriteLine($"the error page {_file} cannot be read: {problem.Message}");
            return null;
        }
    }
}
