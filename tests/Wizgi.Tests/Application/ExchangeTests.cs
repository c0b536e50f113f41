using Wizgi.Tests.Support;

namespace Wizgi.Tests;

/// <summary>The state machine of a response: PEP 3333 "The start_response() Callable", "Handling the Content-Length Header".</summary>
public class ExchangeTests
{
    private readonly RecordingExchange _exchange = new();

    [Fact]
    public void Start_response_alone_sends_nothing()
    {
        Start(_exchange);
        Assert.Equal(ResponseStage.HeadSet, _exchange.Stage);
        Assert.Empty(_exchange.Events);
    }

    [Fact]
    public void The_first_non_empty_item_sends_the_head()
    {
        Start(_exchange);
        Assert.Equal(0, _exchange.Send([]));
        Assert.Empty(_exchange.Events);
        Assert.Equal(3, _exchange.Send("abc"u8));
        Assert.Equal(["head 200 OK", "body abc"], _exchange.Events);
        Assert.Equal(ResponseStage.HeadSent, _exchange.Stage);
    }

    [Fact]
    public void A_second_start_without_exc_info_throws()
    {
        Start(_exchange);
        var problem = Assert.Throws<ApplicationError>(() => _exchange.BeginHead(hasExcInfo: false));
        Assert.Equal(ApplicationErrorKind.State, problem.Kind);
        Assert.Equal("200 OK", Latin1.Text(_exchange.Head.Status));
    }

    [Fact]
    public void A_second_start_without_exc_info_throws_after_the_head_too()
    {
        Start(_exchange);
        _exchange.Send("a"u8);
        Assert.Throws<ApplicationError>(() => _exchange.BeginHead(hasExcInfo: false));
    }

    [Fact]
    public void A_start_with_exc_info_replaces_a_head_that_is_not_sent()
    {
        Start(_exchange, "200 OK", ("X-First", "1"));
        Start(_exchange, "500 Oops", hasExcInfo: true);
        Finish(_exchange);
        Assert.Equal("500 Oops\r\n", _exchange.SentHead);
    }

    [Fact]
    public void A_start_with_exc_info_may_be_the_first()
    {
        Start(_exchange, "500 Oops", hasExcInfo: true);
        Finish(_exchange);
        Assert.Equal("500 Oops\r\n", _exchange.SentHead);
    }

    [Fact]
    public void A_start_with_exc_info_after_the_head_says_that_the_error_must_be_raised()
    {
        Start(_exchange);
        _exchange.Send("a"u8);
        Assert.False(_exchange.BeginHead(hasExcInfo: true));
        Assert.Equal("200 OK", Latin1.Text(_exchange.Head.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_start_after_the_end_throws(bool hasExcInfo)
    {
        Start(_exchange);
        Finish(_exchange);
        Assert.Throws<ApplicationError>(() => _exchange.BeginHead(hasExcInfo));
    }

    [Fact]
    public void A_head_that_is_refused_halfway_leaves_the_response_unstarted()
    {
        Assert.True(_exchange.BeginHead(hasExcInfo: false));
        _exchange.Head.SetStatus("200 OK"u8);
        Assert.Throws<ApplicationError>(() => _exchange.Head.Add("bad name"u8, ""u8));
        Assert.Equal(ResponseStage.NotStarted, _exchange.Stage);
        Start(_exchange, "201 Created");
        Finish(_exchange);
        Assert.Equal("201 Created\r\n", _exchange.SentHead);
    }

    [Fact]
    public void Body_bytes_before_start_response_throw() => Assert.Throws<ApplicationError>(() => _exchange.Send("a"u8));

    [Fact]
    public void Empty_items_before_start_response_are_allowed() => Assert.Equal(0, _exchange.Send([]));

    [Fact]
    public void A_file_before_start_response_throws() => Assert.Throws<ApplicationError>(() => _exchange.SendFile(0, 0, 1));

    [Fact]
    public void Body_bytes_after_the_end_throw()
    {
        Start(_exchange);
        Finish(_exchange);
        Assert.Throws<ApplicationError>(() => _exchange.Send("a"u8));
    }

    [Fact]
    public void The_end_without_start_response_throws() => Assert.Throws<ApplicationError>(() => _exchange.TryFinish());

    [Fact]
    public void Bytes_past_the_content_length_are_cut_and_noted()
    {
        Start(_exchange, "200 OK", ("Content-Length", "5"));
        Assert.Equal(3, _exchange.Send("abc"u8));
        Assert.False(_exchange.IsOverrun);
        Assert.Equal(3, _exchange.Send("def"u8));
        Assert.True(_exchange.IsOverrun);
        Assert.Equal(3, _exchange.Send("ghi"u8));
        Finish(_exchange);
        Assert.Equal("abcde", _exchange.SentBody);
        Assert.Equal(5, _exchange.BodyBytes);
    }

    [Fact]
    public void A_body_under_a_content_length_of_zero_sends_the_head_only()
    {
        Start(_exchange, "200 OK", ("Content-Length", "0"));
        Assert.Equal(3, _exchange.Send("abc"u8));
        Assert.True(_exchange.IsOverrun);
        Assert.Equal(["head 200 OK"], _exchange.Events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abcd")]
    public void A_body_shorter_than_its_content_length_throws_at_the_end(string body)
    {
        Start(_exchange, "200 OK", ("Content-Length", "5"));
        _exchange.Send(Latin1.Bytes(body));
        var problem = Assert.Throws<ApplicationError>(() => _exchange.TryFinish());
        Assert.Equal(ApplicationErrorKind.Value, problem.Kind);
        Assert.Contains($"{5 - body.Length} bytes short of its Content-Length 5", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_of_exactly_its_content_length_is_whole()
    {
        Start(_exchange, "200 OK", ("Content-Length", "3"));
        _exchange.Send("abc"u8);
        Finish(_exchange);
        Assert.False(_exchange.IsOverrun);
    }

    [Fact]
    public void A_HEAD_request_gets_the_head_and_no_body()
    {
        var exchange = new RecordingExchange { Method = "HEAD" };
        Start(exchange, "200 OK", ("Content-Length", "5"));
        Assert.Equal(3, exchange.Send("abc"u8));
        Assert.Equal(2, exchange.Send("de"u8));
        Finish(exchange);
        Assert.Equal(["head 200 OK", "finish"], exchange.Events);
        Assert.Equal(5, exchange.BodyBytes);
    }

    [Fact]
    public void A_HEAD_request_need_not_be_answered_with_the_whole_body()
    {
        var exchange = new RecordingExchange { Method = "HEAD" };
        Start(exchange, "200 OK", ("Content-Length", "5"));
        Finish(exchange);
        Assert.Contains("Content-Length: 5", exchange.SentHead, StringComparison.Ordinal);
    }

    [Fact]
    public void A_HEAD_request_without_items_gets_no_content_length_of_zero()
    {
        var exchange = new RecordingExchange { Method = "HEAD" };
        Start(exchange);
        Finish(exchange);
        Assert.Null(exchange.AddedLength);
    }

    [Theory]
    [InlineData("204 No Content")]
    [InlineData("304 Not Modified")]
    public void A_bodiless_status_sends_no_body_whatever_is_yielded(string status)
    {
        Start(_exchange, status, ("Content-Length", "2"));
        Assert.Equal(5, _exchange.Send("abcde"u8));
        Assert.Equal(0, _exchange.SendFile(0, 0, 9));
        Finish(_exchange);
        Assert.Equal([$"head {status}", "finish"], _exchange.Events);
    }

    [Fact]
    public void A_304_may_have_the_content_length_of_the_body_it_does_not_have()
    {
        Start(_exchange, "304 Not Modified", ("Content-Length", "500"));
        Finish(_exchange);
        Assert.Equal(["head 304 Not Modified", "finish"], _exchange.Events);
    }

    [Fact]
    public void A_known_length_is_added_to_a_head_without_one()
    {
        Start(_exchange);
        _exchange.KnowLength(3);
        _exchange.Send("abc"u8);
        Finish(_exchange);
        Assert.Equal(3, _exchange.AddedLength);
    }

    [Fact]
    public void A_declared_length_goes_before_a_known_one()
    {
        Start(_exchange, "200 OK", ("Content-Length", "2"));
        _exchange.KnowLength(3);
        _exchange.Send("abc"u8);
        Assert.Null(_exchange.AddedLength);
        Assert.Equal("ab", _exchange.SentBody);
    }

    [Fact]
    public void A_length_learnt_after_the_head_changes_nothing()
    {
        Start(_exchange);
        _exchange.Send("abc"u8);
        _exchange.KnowLength(3);
        _exchange.Send("def"u8);
        Finish(_exchange);
        Assert.Null(_exchange.AddedLength);
        Assert.Equal("abcdef", _exchange.SentBody);
    }

    [Fact]
    public void An_empty_body_has_the_known_length_zero()
    {
        Start(_exchange);
        Finish(_exchange);
        Assert.Equal(0, _exchange.AddedLength);
    }

    [Fact]
    public void A_body_that_outgrows_its_known_length_is_cut()
    {
        Start(_exchange);
        _exchange.KnowLength(3);
        Assert.Equal(5, _exchange.Send("abcde"u8));
        Finish(_exchange);
        Assert.True(_exchange.IsOverrun);
        Assert.Equal("abc", _exchange.SentBody);
    }

    [Fact]
    public void A_body_that_falls_short_of_its_known_length_throws_at_the_end()
    {
        Start(_exchange);
        _exchange.KnowLength(3);
        _exchange.Send("ab"u8);
        Assert.Contains("1 bytes short", Assert.Throws<ApplicationError>(() => _exchange.TryFinish()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replaced_head_forgets_the_known_length_of_the_first()
    {
        Start(_exchange);
        _exchange.KnowLength(3);
        Start(_exchange, "500 Oops", hasExcInfo: true);
        _exchange.Send("a longer page"u8);
        Finish(_exchange);
        Assert.Null(_exchange.AddedLength);
        Assert.Equal("a longer page", _exchange.SentBody);
    }

    [Fact]
    public void A_transport_that_takes_a_part_gets_the_rest_with_the_next_call()
    {
        var exchange = new RecordingExchange { Takes = new Queue<int>([0, 2, 1]) };
        Start(exchange, "200 OK", ("Content-Length", "5"));
        Assert.Equal(0, exchange.Send("abcdef"u8));
        Assert.Equal(2, exchange.Send("abcdef"u8));
        Assert.Equal(1, exchange.Send("cdef"u8));
        Assert.Equal(3, exchange.Send("def"u8));
        Finish(exchange);
        Assert.Equal(["head 200 OK", "body ab", "body c", "body de", "finish"], exchange.Events);
        Assert.True(exchange.IsOverrun);
    }

    [Fact]
    public void A_file_is_sent_up_to_the_content_length()
    {
        var exchange = new RecordingExchange { Takes = new Queue<int>([4]) };
        Start(exchange, "200 OK", ("Content-Length", "7"));
        Assert.Equal(4, exchange.SendFile(0, 10, 100));
        Assert.Equal(3, exchange.SendFile(0, 14, 96));
        Assert.Equal(0, exchange.SendFile(0, 17, 93));
        Finish(exchange);
        Assert.Equal(["head 200 OK", "file 10+4", "file 14+3", "finish"], exchange.Events);
    }

    [Fact]
    public void A_file_for_HEAD_is_counted_and_not_sent()
    {
        var exchange = new RecordingExchange { Method = "HEAD" };
        Start(exchange);
        exchange.KnowLength(100);
        Assert.Equal(100, exchange.SendFile(0, 0, 100));
        Finish(exchange);
        Assert.Equal(["head 200 OK", "finish"], exchange.Events);
        Assert.Equal(100, exchange.AddedLength);
    }

    [Fact]
    public void A_file_that_ends_early_throws()
    {
        var exchange = new RecordingExchange { FileLength = 60 };
        Start(exchange);
        exchange.KnowLength(100);
        Assert.Equal(60, exchange.SendFile(0, 0, 100));
        Assert.Contains("40 bytes", Assert.Throws<ApplicationError>(() => exchange.SendFile(0, 60, 40)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_that_must_wait_is_reached_by_calling_again()
    {
        _exchange.FinishDelays = 2;
        Start(_exchange);
        Assert.False(_exchange.TryFinish());
        Assert.Equal(ResponseStage.HeadSent, _exchange.Stage);
        Assert.False(_exchange.TryFinish());
        Assert.True(_exchange.TryFinish());
        Assert.Equal(ResponseStage.Ended, _exchange.Stage);
        Assert.True(_exchange.TryFinish());
        Assert.Equal(["head 200 OK", "finish"], _exchange.Events);
    }

    [Fact]
    public void A_client_that_is_gone_breaks_sending_and_is_remembered()
    {
        _exchange.GoneAfter = 3;
        Start(_exchange);
        Assert.Equal(3, _exchange.Send("abc"u8));
        Assert.Equal(Exchange.Broken, _exchange.Send("def"u8));
        Assert.True(_exchange.IsClientGone);
        Assert.Equal(3, _exchange.BodyBytes);
    }

    [Fact]
    public void A_short_body_is_no_error_once_the_client_is_gone()
    {
        _exchange.GoneAfter = 0;
        Start(_exchange, "200 OK", ("Content-Length", "5"));
        Assert.Equal(Exchange.Broken, _exchange.Send("abc"u8));
        Assert.True(_exchange.TryFinish());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_before_the_head_becomes_a_500(bool started)
    {
        if (started) Start(_exchange, "200 OK", ("Content-Length", "9"), ("X-Secret", "1"));
        Assert.True(_exchange.BeginFailure(4, "text/plain"u8));
        Assert.Equal(4, _exchange.Send("oops"u8));
        Finish(_exchange);
        Assert.Equal("500 Internal Server Error\r\nContent-Type: text/plain\r\n", _exchange.SentHead);
        Assert.Equal(4, _exchange.AddedLength);
        Assert.Equal("oops", _exchange.SentBody);
    }

    [Fact]
    public void A_failure_after_the_head_breaks_the_connection_off()
    {
        Start(_exchange);
        _exchange.Send("abc"u8);
        Assert.False(_exchange.BeginFailure(4, "text/plain"u8));
        Assert.Equal(["head 200 OK", "body abc", "abort"], _exchange.Events);
        Assert.Equal(ResponseStage.Ended, _exchange.Stage);
    }

    [Fact]
    public void A_failure_after_the_end_changes_nothing()
    {
        Start(_exchange);
        Finish(_exchange);
        Assert.False(_exchange.BeginFailure(4, "text/plain"u8));
        Assert.Equal(["head 200 OK", "finish"], _exchange.Events);
    }

    [Fact]
    public void Giving_up_twice_aborts_once()
    {
        Start(_exchange);
        _exchange.GiveUp();
        _exchange.GiveUp();
        Assert.Equal(["abort"], _exchange.Events);
    }

    [Fact]
    public void The_next_request_starts_from_nothing()
    {
        Start(_exchange, "200 OK", ("Content-Length", "1"));
        _exchange.Send("abc"u8);
        Finish(_exchange);
        _exchange.Next();
        Assert.Equal(ResponseStage.NotStarted, _exchange.Stage);
        Assert.False(_exchange.IsOverrun);
        Assert.Equal(0, _exchange.BodyBytes);
        Start(_exchange, "201 Created");
        _exchange.Send("defg"u8);
        Finish(_exchange);
        Assert.Equal(["head 201 Created", "body defg", "finish"], _exchange.Events);
        Assert.Null(_exchange.AddedLength);
    }

    private static void Start(RecordingExchange exchange, string status = "200 OK", params (string Name, string Value)[] headers) =>
        Start(exchange, status, hasExcInfo: false, headers);

    private static void Start(RecordingExchange exchange, string status, bool hasExcInfo, params (string Name, string Value)[] headers)
    {
        Assert.True(exchange.BeginHead(hasExcInfo));
        exchange.Head.SetStatus(Latin1.Bytes(status));
        foreach (var (name, value) in headers) exchange.Head.Add(Latin1.Bytes(name), Latin1.Bytes(value));
        exchange.EndHead();
    }

    private static void Finish(RecordingExchange exchange) => Assert.True(exchange.TryFinish());
}
