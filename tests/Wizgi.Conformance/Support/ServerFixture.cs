using Xunit;

namespace Wizgi.Conformance.Support;

/// <summary>One server for all tests of a class, and the requests that need no more than a line.</summary>
public abstract class ServerFixture(string app, params string[] arguments) : IAsyncLifetime
{
    public WizgiProcess Process { get; private set; } = null!;

    protected virtual WizgiOptions Options => new() { Arguments = arguments };

    public virtual async ValueTask InitializeAsync() => Process = await WizgiProcess.Start(app, Options);

    public virtual async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public Task<WireClient> Connect() => Process.Connect();

    public ProcessLog Log() => Process.Log();

    /// <summary>GET on a connection of its own.</summary>
    /// <param name="target">The request target as it stands on the wire.</param>
    /// <param name="fields">More header fields, each ending in CRLF.</param>
    public Task<WireResponse> Get(string target, string fields = "") => Exchange(Request.Get(target, fields));

    /// <summary>POST with a Content-Length on a connection of its own.</summary>
    public Task<WireResponse> Post(string target, string body, string fields = "") => Exchange(Request.Post(target, body, fields));

    /// <summary>Any request on a connection of its own.</summary>
    public async Task<WireResponse> Exchange(string request)
    {
        using var client = await Connect();
        return await client.Exchange(request);
    }

    /// <summary>The repr of a Python expression, evaluated in a request where <c>environ</c> and <c>input</c> stand for what the app sees.</summary>
    public async Task<string> Evaluate(string expression, string body = "")
    {
        var target = Request.Expression(expression);
        var response = body.Length == 0 ? await Get(target) : await Post(target, body);
        Assert.Equal(200, response.StatusCode);
        return response.Body;
    }
}

/// <summary>Serves <c>tests/apps/each.py</c>: the path names the fixture app.</summary>
public sealed class EachServer() : ServerFixture("each:app");

/// <summary>The same, with every request body read when the app reads it.</summary>
public sealed class StreamingServer() : ServerFixture("each:app", "--request-buffer", "0");

/// <summary>Serves <c>tests/apps/echo.py</c>, given as a file.</summary>
public sealed class EchoServer() : ServerFixture("echo.py:app");

/// <summary>The same with eight threads.</summary>
public sealed class EachServerOnThreads() : ServerFixture("each:app", "--threads", "8");

/// <summary>The same with C# middleware around the apps: <c>--lint</c>.</summary>
public sealed class LintedEachServer() : ServerFixture("each:app", "--lint");
