using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Wizgi.AspNetCore;
using Wizgi.Middleware;

namespace Wizgi.Tests.AspNetCore;

public class AspNetApplicationTests
{
    [Fact]
    public void A_minimal_API_answers()
    {
        var application = Lint.Wrap(Api(app => app.MapGet("/price/{item}", (string item, int count) => Results.Json(new { item, count }))));
        var answer = Caller.Call(application, "GET", "/price/t%C3%A9a?count=3");
        Assert.Equal("200 OK", answer.Status);
        Assert.Contains(new ResponseHeader("Content-Type", "application/json; charset=utf-8"), answer.Headers);
        Assert.Equal("""{"item":"téa","count":3}""", answer.Text);
        Assert.Equal("404 Not Found", Caller.Call(application, "GET", "/nothing").Status);
    }

    [Fact]
    public void The_request_is_what_the_environ_says()
    {
        HttpContext? seen = null;
        var application = AspNetApplication.From(context =>
        {
            seen = context;
            Assert.Equal(("PUT", "https", "/shop", "/caf\u00e9/a b", "?x=%20", "HTTP/2"), (context.Request.Method, context.Request.Scheme, context.Request.PathBase.Value, context.Request.Path.Value,
                context.Request.QueryString.Value, context.Request.Protocol));
            Assert.Equal("blue", context.Request.Headers["X-Colour"]);
            Assert.Equal("shop.example:8443", context.Request.Host.Value);
            Assert.Equal("10.0.0.9", context.Connection.RemoteIpAddress?.ToString());
            Assert.False(context.User.Identity?.IsAuthenticated);
            context.Response.StatusCode = 299;
            return Task.CompletedTask;
        });
        var answer = Caller.Call((environ, start) =>
        {
            environ[EnvironKeys.UrlScheme] = "https";
            environ[EnvironKeys.ScriptName] = "/shop";
            environ[EnvironKeys.ServerProtocol] = "HTTP/2";
            environ[EnvironKeys.RemoteAddr] = "10.0.0.9";
            environ[EnvironKeys.RemoteUser] = "eve";
            return application(environ, start);
        }, "PUT", "/caf%C3%A9/a%20b?x=%20", default, new("X-Colour", "blue"), new("Host", "shop.example:8443"));
        Assert.NotNull(seen);
        Assert.StartsWith("299", answer.Status);
    }

    [Fact]
    public void The_user_is_the_environs_only_if_that_is_asked_for()
    {
        var application = AspNetApplication.From(
            context => context.Response.WriteAsync($"{context.User.Identity?.Name} {context.User.FindFirstValue(ClaimTypes.Name)} {context.User.Identity?.AuthenticationType}"),
            options: new AspNetApplicationOptions { TrustRemoteUser = true });
        Assert.Equal("anna anna Basic", Caller.Call((environ, start) =>
        {
            environ[EnvironKeys.RemoteUser] = "anna";
            environ[EnvironKeys.AuthType] = "Basic";
            return application(environ, start);
        }).Text);
    }

    [Fact]
    public void The_body_of_the_request_is_read_on_the_thread_of_the_call()
    {
        var application = AspNetApplication.From(async context =>
        {
            await Task.Yield();
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        });
        var input = new ThreadBoundInput(new string('a', 100_000));
        Assert.Equal(100_000, Caller.Call((environ, start) =>
        {
            environ[EnvironKeys.Input] = input;
            environ[EnvironKeys.ContentLength] = "100000";
            return application(environ, start);
        }, "POST").Text.Length);
        Assert.Equal([Environment.CurrentManagedThreadId], input.Readers.Distinct());
    }

    [Fact]
    public void An_item_is_given_before_the_next_is_written()
    {
        using var goOn = new SemaphoreSlim(0);
        var application = AspNetApplication.From(async context =>
        {
            await context.Response.WriteAsync("first");
            await goOn.WaitAsync();
            await context.Response.WriteAsync("second");
        });
        var items = new List<string>();
        var caller = Caller.Call((environ, start) => Watch(application(environ, start)));
        Assert.Equal("firstsecond", caller.Text);

        IEnumerable<ReadOnlyMemory<byte>> Watch(IEnumerable<ReadOnlyMemory<byte>> body)
        {
            foreach (var item in body)
            {
                items.Add(System.Text.Encoding.UTF8.GetString(item.Span));
                if (items.Count == 1) goOn.Release();
                yield return item.ToArray();
            }
        }
    }

    [Fact]
    public void What_the_pipeline_throws_reaches_the_caller()
    {
        var early = AspNetApplication.From(_ => throw new NotSupportedException("as expected"));
        Assert.Equal("as expected", Assert.Throws<NotSupportedException>(() => Caller.Call(early)).Message);
        var late = AspNetApplication.From(async context =>
        {
            await context.Response.WriteAsync("begun");
            throw new NotSupportedException("as expected");
        });
        Assert.Equal("as expected", Assert.Throws<NotSupportedException>(() => Caller.Call(late)).Message);
    }

    [Fact]
    public async Task Closing_the_body_ends_the_pipeline()
    {
        var ended = new TaskCompletionSource();
        var application = AspNetApplication.From(async context =>
        {
            context.Response.OnCompleted(() =>
            {
                ended.SetResult();
                return Task.CompletedTask;
            });
            while (true)
            {
                context.RequestAborted.ThrowIfCancellationRequested();
                await context.Response.WriteAsync("more");
            }
        });
        Caller.Call((environ, start) =>
        {
            var body = application(environ, start);
            foreach (var _ in body.Take(3))
            {
            }
            ResponseBody.Close(body);
            return [];
        });
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_host_with_sockets_is_refused()
    {
        var builder = WebApplication.CreateSlimBuilder();
        using var app = (IDisposable)builder.Build();
        Assert.Contains("UseWsgiServer", Assert.Throws<ArgumentException>(() => AspNetApplication.From((WebApplication)app)).Message);
    }

    [Fact]
    public void A_header_of_the_connection_is_left_out()
    {
        var application = Lint.Wrap(AspNetApplication.From(context =>
        {
            context.Response.Headers.Connection = "close";
            context.Response.Headers.Append("Set-Cookie", new[] { "a=1", "b=2" });
            return Task.CompletedTask;
        }));
        Assert.Equal(["a=1", "b=2"], Caller.Call(application).Headers.Where(header => header.Name == "Set-Cookie").Select(header => header.Value));
    }

    private static WsgiApplication Api(Action<WebApplication> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        return AspNetApplication.From(builder, configure);
    }

    private sealed class ThreadBoundInput(string text) : InputStreamBase
    {
        private int _left = text.Length;

        public List<int> Readers { get; } = [];

        public override int Read(Span<byte> buffer)
        {
            Readers.Add(Environment.CurrentManagedThreadId);
            var count = Math.Min(Math.Min(buffer.Length, _left), 4096);
            buffer[..count].Fill((byte)'a');
            _left -= count;
            return count;
        }
    }
}
