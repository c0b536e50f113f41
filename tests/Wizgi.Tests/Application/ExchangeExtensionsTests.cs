using Wizgi.Tests.Support;

namespace Wizgi.Tests;

/// <summary>The state machine of a response with early hints (RFC 8297) and trailers (RFC 9110 §6.5).</summary>
public class ExchangeExtensionsTests
{
    private readonly RecordingExchange _exchange = new() { WantsTrailers = true };

    [Fact]
    public void Hints_go_out_until_the_head_does()
    {
        Hint("1");
        Start();
        Hint("2");
        _exchange.Send("a"u8);
        Hint("3");
        Assert.True(_exchange.TryFinish());
        Hint("4");
        Assert.Equal(["hints X: 1\r\n", "hints X: 2\r\n", "head 200 OK", "body a", "finish"], _exchange.Events);
    }

    [Fact]
    public void Hints_of_nothing_are_not_sent()
    {
        _exchange.SendEarlyHints(new ExtraFields(FieldPlace.EarlyHints));
        Assert.Empty(_exchange.Events);
    }

    [Fact]
    public void A_client_that_is_gone_gets_no_hints()
    {
        _exchange.HasLeft = true;
        Assert.True(_exchange.IsClientDisconnected());
        Hint("1");
        Assert.Equal(["look"], _exchange.Events);
    }

    [Fact]
    public void Trailers_add_up_until_the_end()
    {
        Trail("1");
        Start();
        Trail("2");
        _exchange.Send("a"u8);
        Trail("3");
        Assert.True(_exchange.TryFinish());
        Assert.Equal("trailers X: 1\r\nX: 2\r\nX: 3\r\n", _exchange.Events[^2]);
        Assert.Contains("after the response ended", Assert.Throws<ApplicationError>(() => Trail("4")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Trailers_keep_the_length_from_being_promised(bool isLengthKnownFirst)
    {
        Start();
        if (isLengthKnownFirst) _exchange.KnowLength(1);
        Trail("1");
        if (!isLengthKnownFirst) _exchange.KnowLength(1);
        Assert.Null(_exchange.PromisedLength);
        _exchange.Send("a"u8);
        Assert.Null(_exchange.AddedLength);
    }

    [Fact]
    public void A_length_that_the_client_was_told_leaves_no_room_for_trailers()
    {
        Start();
        _exchange.KnowLength(2);
        _exchange.Send("a"u8);
        var problem = Assert.Throws<ApplicationError>(() => Trail("1"));
        Assert.Equal(ApplicationErrorKind.State, problem.Kind);
        _exchange.Send("b"u8);
        Assert.True(_exchange.TryFinish());
        Assert.Equal(["head 200 OK", "body a", "body b", "finish"], _exchange.Events);
    }

    [Fact]
    public void A_declared_length_and_trailers_exclude_each_other()
    {
        Trail("1");
        Assert.Throws<ApplicationError>(() => Start("200 OK", "5"));
        Assert.Equal(ResponseStage.NotStarted, _exchange.Stage);
        Start();
        Assert.True(_exchange.TryFinish());
        _exchange.Next();
        Start("200 OK", "5");
        Assert.Throws<ApplicationError>(() => Trail("1"));
    }

    [Fact]
    public void A_304_may_have_a_length_and_be_told_trailers()
    {
        Start("304 Not Modified", "5");
        Trail("1");
        Assert.True(_exchange.TryFinish());
    }

    [Fact]
    public void Trailers_are_refused_where_the_client_takes_none()
    {
        var exchange = new RecordingExchange();
        var trailers = new ExtraFields(FieldPlace.Trailers);
        trailers.Add("X"u8, "1"u8);
        Assert.Contains("TE: trailers", Assert.Throws<ApplicationError>(() => exchange.AddTrailers(trailers)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_that_replaces_another_begins_without_trailers()
    {
        Start();
        Trail("1");
        Start("500 Oops", "0", hasExcInfo: true);
        Assert.True(_exchange.TryFinish());
        Assert.Equal(["head 500 Oops", "finish"], _exchange.Events);
    }

    [Fact]
    public void A_failure_has_no_trailers()
    {
        Trail("1");
        Assert.True(_exchange.BeginFailure(1, "text/plain"u8));
        Assert.Equal(1, _exchange.PromisedLength);
        _exchange.Send("x"u8);
        Assert.True(_exchange.TryFinish());
        Assert.Equal(["head 500 Internal Server Error", "body x", "finish"], _exchange.Events);
    }

    [Fact]
    public void The_next_request_has_no_trailers_of_the_last()
    {
        Start();
        Trail("1");
        Assert.True(_exchange.TryFinish());
        _exchange.Next();
        Start("200 OK", "0");
        Assert.True(_exchange.TryFinish());
        Assert.Equal(["head 200 OK", "finish"], _exchange.Events);
    }

    [Fact]
    public void Once_the_client_is_known_to_be_gone_nobody_looks_again()
    {
        Assert.False(_exchange.IsClientDisconnected());
        _exchange.HasLeft = true;
        Assert.True(_exchange.IsClientDisconnected());
        _exchange.HasLeft = false;
        Assert.True(_exchange.IsClientDisconnected());
        Assert.True(_exchange.IsClientGone);
        Assert.Equal(["look", "look"], _exchange.Events);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public void Items_for_a_client_that_is_gone_are_not_asked_for(string method)
    {
        var exchange = new RecordingExchange { Method = method };
        Assert.True(exchange.BeginHead(hasExcInfo: false));
        exchange.Head.SetStatus("200 OK"u8);
        exchange.EndHead();
        Assert.Equal(1, exchange.Send("a"u8));
        exchange.HasLeft = true;
        Assert.True(exchange.IsClientDisconnected());
        Assert.Equal(Exchange.Broken, exchange.Send("b"u8));
    }

    private void Hint(string value)
    {
        var hints = new ExtraFields(FieldPlace.EarlyHints);
        hints.Add("X"u8, Latin1.Bytes(value));
        _exchange.SendEarlyHints(hints);
    }

    private void Trail(string value)
    {
        var trailers = new ExtraFields(FieldPlace.Trailers);
        trailers.Add("X"u8, Latin1.Bytes(value));
        _exchange.AddTrailers(trailers);
    }

    private void Start(string status = "200 OK", string? length = null, bool hasExcInfo = false)
    {
        Assert.True(_exchange.BeginHead(hasExcInfo));
        _exchange.Head.SetStatus(Latin1.Bytes(status));
        if (length is not null) _exchange.Head.Add("Content-Length"u8, Latin1.Bytes(length));
        _exchange.EndHead();
    }
}
