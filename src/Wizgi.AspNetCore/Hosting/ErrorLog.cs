using System.Text;
using Microsoft.Extensions.Logging;
using Wizgi.Python;
using Wizgi.Server.Remote;

namespace Wizgi.AspNetCore.Hosting;

/// <summary>Takes what Python writes to <c>wsgi.errors</c> to the log: of the application whose call the thread is in, else of Python.</summary>
/// <param name="log">Python's.</param>
/// <param name="allowsDebuggers">As <see cref="WsgiOptions.AllowDebuggers"/>.</param>
internal sealed class ErrorLog(ILogger log, bool allowsDebuggers) : IPythonHost
{
    public bool IsDebugging => allowsDebuggers;

    public Func<WsgiApplication>? FindElsewhere(string reference) => RemoteApplication.IsOne(reference) ? () => RemoteApplication.From(reference) : null;

    // A text without an end, for instance of a print(end=""), is not kept for ever.
    private const int Longest = 64 * 1024;

    [ThreadStatic]
    private static ILogger? s_current;

    [ThreadStatic]
    private static MemoryStream? s_begun;

    /// <summary>The log of the application that the calling thread is in, or null.</summary>
    public static ILogger? Current
    {
        get => s_current;
        set
        {
            if (s_begun is { Length: > 0 } && s_current is not null) Write(s_current);
            s_current = value;
        }
    }

    /// <summary>One entry each time that a line ends.</summary>
    public void WriteErrors(ReadOnlySpan<byte> text)
    {
        var begun = s_begun ??= new MemoryStream();
        begun.Write(text);
        if ((text.Length > 0 && text[^1] == '\n') || begun.Length > Longest) Write(Current ?? log);
    }

    public void Warn(string message) => log.PythonWarns(message);

    public void Watch(string folder)
    {
    }

    private static void Write(ILogger log)
    {
        var text = Encoding.UTF8.GetString(s_begun!.GetBuffer(), 0, (int)s_begun.Length).TrimEnd();
        s_begun.SetLength(0);
        if (text.Length > 0) log.ApplicationSays(text);
    }
}
