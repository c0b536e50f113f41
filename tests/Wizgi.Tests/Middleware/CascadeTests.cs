using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

public class CascadeTests
{
    [Fact]
    public void The_first_answer_that_is_not_404_counts()
    {
        var response = Caller.Call(Lint.Wrap(Cascade.Of(Missing, Says("a"), Says("b"))));
        Assert.Equal(("200 OK", "a"), (response.Status, response.Text));
        Assert.Equal("text/plain", response.Header("Content-Type"));
    }

    [Fact]
    public void The_answer_of_the_last_one_counts_whatever_it_is() => Assert.Equal("404 Not Found", Caller.Call(Lint.Wrap(Cascade.Of(Missing, Missing))).Status);

    [Fact]
    public void Other_statuses_can_mean_ask_the_next() =>
        Assert.Equal("a", Caller.Call(Cascade.Of(new CascadeOptions { Statuses = [405] }, Answers("405 Method Not Allowed"), Says("a"))).Text);

    [Fact]
    public void What_a_loser_wrote_is_dropped_and_its_body_is_closed_before_the_next_is_called()
    {
        var (shape, loser) = Shape.Of("404 Not Found", [new("Content-Type", "text/plain")], ["lost"u8.ToArray()]);
        var response = Caller.Call(Cascade.Of(
            (environ, start) =>
            {
                var body = loser(environ, (status, headers, excInfo) =>
                {
                    var write = start(status, headers, excInfo);
                    write("written"u8.ToArray());
                    return write;
                });
                return body;
            },
            (environ, start) =>
            {
                Assert.Equal((1, 1), (shape.Made, shape.Closed));
                return Says("a")(environ, start);
            }));
        Assert.Equal("a", response.Text);
        Assert.Equal(1, shape.Closed);
    }

    [Fact]
    public void Each_sees_the_request_as_it_came()
    {
        static IEnumerable<ReadOnlyMemory<byte>> Spoil(Environ environ, StartResponse start)
        {
            environ.Input.ReadByte();
            (environ["REQUEST_METHOD"], environ["REMOTE_USER"]) = ("PUT", "eve");
            environ.Remove("CONTENT_LENGTH");
            return Missing(environ, start);
        }
        var response = Caller.Call(Cascade.Of(Mount.Of(new MountPoint("/a", Spoil)), Echo), "POST", "/a/b?q", "body"u8.ToArray());
        Assert.Equal("POST||/a/b|q|4||body", response.Text);
    }

    [Fact]
    public void Who_has_read_more_than_is_kept_answers_for_good()
    {
        static IEnumerable<ReadOnlyMemory<byte>> Reader(Environ environ, StartResponse start)
        {
            environ.Input.CopyTo(Stream.Null);
            return Missing(environ, start);
        }
        var options = new CascadeOptions { RequestBuffer = 4 };
        Assert.Equal("404 Not Found", Caller.Call(Cascade.Of(options, Reader, Echo), "POST", "/", "12345"u8.ToArray()).Status);
        Assert.EndsWith("|1234", Caller.Call(Cascade.Of(options, Reader, Echo), "POST", "/", "1234"u8.ToArray()).Text, StringComparison.Ordinal);
        // What was not read is still there, however long it is.
        Assert.EndsWith("|12345", Caller.Call(Cascade.Of(options, Missing, Echo), "POST", "/", "12345"u8.ToArray()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cascade_of_nothing_is_refused() => Assert.Throws<ArgumentException>(() => Cascade.Of());

    private static IEnumerable<ReadOnlyMemory<byte>> Echo(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        var body = new StreamReader(environ.Input).ReadToEnd();
        return ResponseBody.Of($"{environ.RequestMethod}|{environ.ScriptName}|{environ.PathInfo}|{environ.QueryString}|{environ.Find("CONTENT_LENGTH")}|{environ.Find("REMOTE_USER")}|{body}");
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Missing(Environ environ, StartResponse start) => Answers("404 Not Found")(environ, start);

    private static WsgiApplication Says(string text) => (_, start) =>
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        return ResponseBody.Of(text);
    };

    private static WsgiApplication Answers(string status) => (_, start) =>
    {
        start(status, [new("Content-Type", "text/html")]);
        return ResponseBody.Of(status);
    };
}
