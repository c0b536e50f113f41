using Wizgi.Middleware;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware;

/// <summary>What holds for each middleware and each way of giving a response: it is the contract's on both sides, and loses nothing.</summary>
public sealed class ContractTests : IDisposable
{
    private static readonly ResponseHeader AcceptGzip = new("Accept-Encoding", "gzip");

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Func<WsgiApplication, WsgiApplication>> _middleware;

    public ContractTests()
    {
        _middleware = new()
        {
            ["Mount"] = app => Mount.Of(new MountPoint("/", app)),
            ["VirtualHosts"] = app => VirtualHosts.Of(new VirtualHost("localhost", app)),
            ["Cascade"] = app => Cascade.Of(app, (_, _) => throw new InvalidOperationException("asked for what was found")),
            ["Cascade, second"] = app => Cascade.Of(NotFound, app),
            ["Cascade, all missing"] = app => Cascade.Of(new CascadeOptions { Statuses = [200, 204, 304, 500] }, app, app),
            ["RequestId"] = RequestId.Wrap,
            ["MethodOverride"] = MethodOverride.Wrap,
            ["ErrorPages"] = app => ErrorPages.Wrap(app, ErrorPage.FromApplication("404", NotFound)),
            ["ConditionalGet"] = ConditionalGet.Wrap,
            ["Compression"] = Compression.Wrap,
            ["Compression of what is small"] = app => Compression.Wrap(app, new CompressionOptions { MinimumSize = 0 }),
            ["Xslt"] = app => Xslt.Wrap(app, new XsltOptions { Folder = _folder.Path }),
            ["Xslt for html"] = app => Xslt.Wrap(app, new XsltOptions { Folder = _folder.Path, Rules = [new XsltRule { Stylesheet = "none.xsl", ContentType = "text/xml" }] }),
            ["all"] = app => RequestId.Wrap(Compression.Wrap(ConditionalGet.Wrap(Xslt.Wrap(ErrorPages.Wrap(Cascade.Of(NotFound, app), ErrorPage.FromApplication("404", NotFound)),
                new XsltOptions { Folder = _folder.Path })))),
        };
    }

    public static TheoryData<string, string, bool> Cases
    {
        get
        {
            using var tests = new ContractTests();
            var cases = new TheoryData<string, string, bool>();
            foreach (var middleware in tests._middleware.Keys)
                foreach (var shape in Shape.Names)
                {
                    cases.Add(middleware, shape, true);
                    cases.Add(middleware, shape, false);
                }
            return cases;
        }
    }

    public static TheoryData<string> Middleware
    {
        get
        {
            using var tests = new ContractTests();
            return [.. tests._middleware.Keys];
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_response_arrives_whole_and_its_body_is_closed_once(string middleware, string shape, bool isLinted)
    {
        var bare = Caller.Call(Shape.Named(shape).Application);
        var inner = Shape.Named(shape);
        var response = Caller.Call(Around(middleware, inner.Application, isLinted), headers: AcceptGzip);
        Assert.Equal(bare.Status, response.Status);
        Assert.Equal(bare.Body.ToArray(), response.Content());
        if (response.Header("Content-Length") is { } length) Assert.Equal($"{response.Body.Length}", length);
        Assert.Equal(inner.Made, inner.Closed);
        Assert.NotEqual(0, inner.Made);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_answer_to_HEAD_keeps_the_contract_and_the_body_is_closed_once(string middleware, string shape, bool isLinted)
    {
        var inner = Shape.Named(shape);
        var response = Caller.Call(Around(middleware, inner.Application, isLinted), "HEAD", headers: AcceptGzip);
        Assert.Equal(Caller.Call(Shape.Named(shape).Application).Status, response.Status);
        Assert.Equal(inner.Made, inner.Closed);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_client_that_leaves_after_the_first_item_closes_the_body_once(string middleware, string shape, bool isLinted)
    {
        var inner = Shape.Named(shape);
        Caller.Call((environ, start) =>
        {
            var body = Around(middleware, inner.Application, isLinted)(environ, (_, _, _) => _ => { });
            using (var items = body.GetEnumerator()) items.MoveNext();
            ResponseBody.Close(body);
            start("204 No Content", []);
            return [];
        }, headers: AcceptGzip);
        Assert.Equal(inner.Made, inner.Closed);
    }

    [Theory]
    [MemberData(nameof(Middleware))]
    public void An_error_of_the_application_passes_through(string middleware)
    {
        if (middleware.EndsWith("all missing", StringComparison.Ordinal)) return;
        var thrown = new InvalidOperationException("mine");
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => Caller.Call(Around(middleware, (_, _) => throw thrown, isLinted: true), headers: AcceptGzip)));
        var (shape, application) = Shape.Of("200 OK", [new("Content-Type", "text/html")], Items());
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => Caller.Call(Around(middleware, application, isLinted: true), headers: AcceptGzip)));
        Assert.Equal((1, 1), (shape.Made, shape.Closed));

        IEnumerable<ReadOnlyMemory<byte>> Items()
        {
            yield return "begun"u8.ToArray();
            throw thrown;
        }
    }

    [Theory]
    [MemberData(nameof(Middleware))]
    public void An_error_after_the_first_item_cannot_replace_the_response(string middleware)
    {
        if (middleware.EndsWith("all missing", StringComparison.Ordinal)) return;
        var thrown = new InvalidOperationException("too late");
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => Caller.Call(Around(middleware, Application, isLinted: true), headers: AcceptGzip)));

        IEnumerable<ReadOnlyMemory<byte>> Application(Environ environ, StartResponse start)
        {
            start("200 OK", [new("Content-Type", "text/html")]);
            yield return new byte[2000];
            start("500 Oops", [new("Content-Type", "text/html")], new ExcInfo(thrown));
        }
    }

    [Theory]
    [MemberData(nameof(Middleware))]
    public void A_head_that_may_not_be_sent_is_refused_in_the_call_of_start_response(string middleware)
    {
        if (middleware.EndsWith("all missing", StringComparison.Ordinal)) return;
        var isRefused = false;
        var response = Caller.Call(Around(middleware, (_, start) =>
        {
            isRefused = Throws(() => start("200 OK", [new("X-A", "1\r\nX-B: 2")])) && Throws(() => start("200", []));
            start("200 OK", [new("Content-Type", "text/plain")]);
            return ResponseBody.Of("good");
        }, isLinted: false));
        Assert.True(isRefused);
        Assert.Equal("good", response.Text);

        static bool Throws(Action action) => Record.Exception(action) is ApplicationError;
    }

    [Theory]
    [MemberData(nameof(Middleware))]
    public void What_is_not_touched_stays_the_same_object(string middleware)
    {
        if (middleware.EndsWith("all missing", StringComparison.Ordinal)) return;
        var path = _folder["file"];
        File.WriteAllText(path, "content");
        using var handle = File.OpenHandle(path);
        var file = new FileRange(handle, 0, 7);
        var body = Received.BodyOf(_middleware[middleware]((_, start) =>
        {
            start("200 OK", [new("Content-Type", "image/png"), new("Content-Length", "7")]);
            return file;
        }));
        Assert.Same(file, body);
    }

    private WsgiApplication Around(string middleware, WsgiApplication application, bool isLinted) =>
        Lint.Wrap(_middleware[middleware](isLinted ? Lint.Wrap(application) : application));

    private static IEnumerable<ReadOnlyMemory<byte>> NotFound(Environ environ, StartResponse start)
    {
        start("404 Not Found", [new("Content-Type", "text/plain")]);
        return ResponseBody.Of("nothing here");
    }
}
