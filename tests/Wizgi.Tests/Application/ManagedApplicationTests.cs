using System.Collections;
using Wizgi.Tests.Support;

namespace Wizgi.Tests;

/// <summary>A C# application behind a front end. PEP 3333 "The Application/Framework Side", "The Server/Gateway Side".</summary>
public class ManagedApplicationTests
{
    private static readonly ServerTraits Traits = new(MultiThread: true, MultiProcess: false, RunOnce: false, "wizgi/test");

    private readonly RecordingExchange _exchange = new();

    [Fact]
    public void Items_are_sent_one_by_one_and_the_body_is_closed_after_the_end()
    {
        var body = new TestBody(_exchange, ["ab", "", "c"]);
        Run(_exchange, (_, start) => Started(start, body));
        Assert.Equal(["head 200 OK", "body ab", "body c", "finish", "close"], _exchange.Events);
    }

    [Fact]
    public void Start_response_may_wait_until_the_body_is_iterated()
    {
        Run(_exchange, Late);
        Assert.Equal(["head 200 OK", "body late", "finish"], _exchange.Events);

        static IEnumerable<ReadOnlyMemory<byte>> Late(Environ environ, StartResponse start)
        {
            start("200 OK", []);
            yield return "late"u8.ToArray();
        }
    }

    [Fact]
    public void A_body_whose_items_are_all_there_gets_its_length()
    {
        Run(_exchange, (_, start) => Started(start, ResponseBody.Of("ab"u8.ToArray(), "cde"u8.ToArray())));
        Assert.Equal(5, _exchange.AddedLength);
    }

    [Fact]
    public void A_body_made_as_it_goes_gets_no_length()
    {
        Run(_exchange, (_, start) => Started(start, new TestBody(_exchange, ["ab"])));
        Assert.Null(_exchange.AddedLength);
    }

    [Fact]
    public void Write_sends_before_the_body()
    {
        Run(_exchange, (_, start) =>
        {
            start("200 OK", [])("first "u8.ToArray());
            return ResponseBody.Of("second");
        });
        Assert.Equal(["head 200 OK", "body first ", "body second", "finish"], _exchange.Events);
        Assert.Null(_exchange.AddedLength);
    }

    [Fact]
    public void A_slow_client_is_waited_for_until_everything_is_sent()
    {
        var exchange = new RecordingExchange { Takes = new Queue<int>([0, 2, 1]), FinishDelays = 1 };
        Run(exchange, (_, start) => Started(start, ResponseBody.Of("abcde")));
        Assert.Equal(["head 200 OK", "wait", "body ab", "wait", "body c", "wait", "body de", "wait", "finish"], exchange.Events);
    }

    [Fact]
    public void An_application_that_throws_becomes_a_500_that_does_not_show_the_error()
    {
        Run(_exchange, (_, _) => throw new InvalidOperationException("secret"));
        Assert.Equal(["error secret", "head 500 Internal Server Error", "body Internal Server Error\n", "finish"], _exchange.Events);
    }

    [Fact]
    public void An_application_that_returns_null_becomes_a_500()
    {
        Run(_exchange, (_, _) => null!);
        Assert.StartsWith("500", _exchange.SentHead, StringComparison.Ordinal);
        Assert.Contains("null", Assert.Single(_exchange.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_that_never_starts_its_response_becomes_a_500()
    {
        var body = new TestBody(_exchange, []);
        Run(_exchange, (_, _) => body);
        Assert.StartsWith("500", _exchange.SentHead, StringComparison.Ordinal);
        Assert.Equal(1, body.Closings);
    }

    [Fact]
    public void A_second_start_without_exc_info_becomes_a_500()
    {
        Run(_exchange, (_, start) =>
        {
            start("200 OK", []);
            start("201 Created", []);
            return [];
        });
        Assert.StartsWith("500", _exchange.SentHead, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_throws_before_its_first_item_becomes_a_500_and_is_closed_once()
    {
        var body = new TestBody(_exchange, []) { Failure = new InvalidOperationException("broken") };
        Run(_exchange, (_, start) => Started(start, body));
        Assert.StartsWith("500", _exchange.SentHead, StringComparison.Ordinal);
        Assert.Equal("broken", Assert.Single(_exchange.Errors));
        Assert.Equal(1, body.Closings);
    }

    [Fact]
    public void A_body_that_throws_after_an_item_breaks_the_connection_off_and_is_closed_once()
    {
        var body = new TestBody(_exchange, ["ab"]) { Failure = new InvalidOperationException("broken") };
        Run(_exchange, (_, start) => Started(start, body));
        Assert.Equal(["head 200 OK", "body ab", "error broken", "abort", "close"], _exchange.Events);
    }

    [Fact]
    public void A_body_that_ends_short_breaks_the_connection_off_and_is_closed_once()
    {
        var body = new TestBody(_exchange, ["ab"]);
        Run(_exchange, (_, start) => Started(start, body, ("Content-Length", "3")));
        Assert.Contains("abort", _exchange.Events);
        Assert.Equal(1, body.Closings);
    }

    [Fact]
    public void A_body_past_its_content_length_is_cut_reported_and_not_iterated_further()
    {
        var body = new TestBody(_exchange, ["abc", "def", "ghi"]);
        Run(_exchange, (_, start) => Started(start, body, ("Content-Length", "2")));
        Assert.Equal("ab", _exchange.SentBody);
        Assert.Contains("longer than its Content-Length 2", Assert.Single(_exchange.Errors), StringComparison.Ordinal);
        Assert.Equal(1, body.Iterated);
        Assert.Equal(1, body.Closings);
        Assert.Contains("finish", _exchange.Events);
    }

    [Fact]
    public void A_client_that_goes_away_stops_the_iteration_and_the_body_is_closed_once()
    {
        _exchange.GoneAfter = 1;
        var body = new TestBody(_exchange, ["a", "b", "c"]);
        Run(_exchange, (_, start) => Started(start, body));
        Assert.Equal(["head 200 OK", "body a", "close", "gone", "abort"], _exchange.Events);
        Assert.Equal(2, body.Iterated);
    }

    [Fact]
    public void A_HEAD_request_closes_the_body_once()
    {
        var exchange = new RecordingExchange { Method = "HEAD" };
        Run(exchange, (_, start) => Started(start, new TestBody(exchange, ["a", "b"])));
        Assert.Equal(["head 200 OK", "finish", "close"], exchange.Events);
    }

    [Fact]
    public void A_failing_close_is_reported_and_leaves_the_response_whole()
    {
        var body = new TestBody(_exchange, ["ab"]) { CloseFailure = new InvalidOperationException("stuck") };
        Run(_exchange, (_, start) => Started(start, body));
        Assert.Equal(["head 200 OK", "body ab", "finish", "close", "error close() of the body failed: stuck"], _exchange.Events);
    }

    [Fact]
    public void A_start_with_exc_info_replaces_the_head()
    {
        Run(_exchange, (_, start) =>
        {
            start("200 OK", [new("X-First", "1")]);
            start("503 Busy", [], new ExcInfo(new InvalidOperationException("late")));
            return ResponseBody.Of("busy");
        });
        Assert.Equal("503 Busy\r\n", _exchange.SentHead);
        Assert.Empty(_exchange.Errors);
    }

    [Fact]
    public void A_start_with_exc_info_after_the_head_throws_the_error_again()
    {
        var original = new InvalidOperationException("original");
        Exception? seen = null;
        Run(_exchange, (_, start) =>
        {
            start("200 OK", [])("a"u8.ToArray());
            try
            {
                start("500 Oops", [], new ExcInfo(original));
            }
            catch (InvalidOperationException again)
            {
                seen = again;
                throw;
            }
            return [];
        });
        Assert.Same(original, seen);
        Assert.Equal(["head 200 OK", "body a", "error original", "abort"], _exchange.Events);
    }

    [Theory]
    [InlineData("200 €", "X", "v")]
    [InlineData("200 OK", "X-€", "v")]
    [InlineData("200 OK", "X", "€")]
    public void Text_that_is_no_native_string_becomes_a_500(string status, string name, string value)
    {
        Run(_exchange, (_, start) =>
        {
            start(status, [new(name, value)]);
            return [];
        });
        Assert.StartsWith("500", _exchange.SentHead, StringComparison.Ordinal);
        Assert.Contains("€", Assert.Single(_exchange.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void The_environ_has_what_PEP_3333_asks_for()
    {
        Environ? seen = null;
        Run(_exchange, (environ, start) =>
        {
            seen = environ;
            return Started(start, []);
        });
        Assert.NotNull(seen);
        Assert.Equal("GET", seen.RequestMethod);
        Assert.Equal((1, 0), seen[EnvironKeys.Version]);
        Assert.Equal(true, seen[EnvironKeys.MultiThread]);
        Assert.Equal(false, seen[EnvironKeys.MultiProcess]);
        Assert.Equal(false, seen[EnvironKeys.RunOnce]);
        Assert.Equal("wizgi/test", seen[EnvironKeys.ServerSoftware]);
        Assert.IsType<Func<Stream, int, FileWrapper>>(seen[EnvironKeys.FileWrapper]);
    }

    [Fact]
    public void Input_is_read_to_its_end_with_waits_in_between()
    {
        var exchange = new RecordingExchange { Input = new Queue<byte[]?>(["ab"u8.ToArray(), null, "c"u8.ToArray()]) };
        Run(exchange, (environ, start) => Started(start, ResponseBody.Of(new StreamReader(environ.Input).ReadToEnd())));
        Assert.Equal("abc", exchange.SentBody);
        Assert.Equal("wait for body", exchange.Events[0]);
    }

    [Fact]
    public void Input_that_breaks_off_is_an_IOException_with_the_reason()
    {
        var exchange = new RecordingExchange { Input = new Queue<byte[]?>(["ab"u8.ToArray()]), IsInputBroken = true };
        Run(exchange, (environ, start) => Started(start, ResponseBody.Of(new StreamReader(environ.Input).ReadToEnd())));
        Assert.Equal("the client closed too early", Assert.Single(exchange.Errors));
        Assert.StartsWith("500", exchange.SentHead, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_written_to_errors_are_reported_at_their_ends()
    {
        Run(_exchange, (environ, start) =>
        {
            environ.Errors.Write("one\ntwo\n");
            _exchange.Events.Add("written");
            return Started(start, []);
        });
        Assert.Equal(["error one", "error two", "written"], _exchange.Events[..3]);
    }

    [Fact]
    public void A_last_line_without_its_end_is_reported_when_the_request_is_over()
    {
        Run(_exchange, (environ, start) =>
        {
            environ.Errors.Write("unfinished");
            return Started(start, []);
        });
        Assert.Equal("unfinished", Assert.Single(_exchange.Errors));
    }

    [Fact]
    public void Hints_and_trailers_reach_the_front_end()
    {
        var exchange = new RecordingExchange { WantsTrailers = true };
        Run(exchange, (environ, start) =>
        {
            environ.EarlyHints!([new("Link", "</a>")]);
            environ.SendTrailers!([new("X-Sum", "1")]);
            return Started(start, ResponseBody.Of("ab"));
        });
        Assert.Equal(["hints Link: </a>\r\n", "head 200 OK", "body ab", "trailers X-Sum: 1\r\n", "finish"], exchange.Events);
        Assert.Null(exchange.AddedLength);
    }

    [Fact]
    public void Trailers_are_offered_only_to_a_client_that_wants_them()
    {
        Run(_exchange, (environ, start) =>
        {
            Assert.Null(environ.SendTrailers);
            Assert.DoesNotContain("wsgi.ext.http.send_trailers", environ.Keys);
            return Started(start, []);
        });
        Assert.Empty(_exchange.Errors);
    }

    [Fact]
    public void Wrong_hints_are_refused_by_an_error_and_not_sent()
    {
        Run(_exchange, (environ, start) =>
        {
            Assert.Throws<ApplicationError>(() => environ.EarlyHints!([new("Link", "</a>"), new("X-Bad", "a\r\nb")]));
            return Started(start, []);
        });
        Assert.Equal(["head 200 OK", "finish"], _exchange.Events);
    }

    [Fact]
    public void An_application_that_sees_the_client_gone_ends_its_body()
    {
        var seen = new List<bool>();
        Run(_exchange, (environ, start) => Started(start, Until(environ)));
        Assert.Equal([false, true, true], seen);
        // What is known is not looked for again.
        Assert.Equal(["head 200 OK", "body first", "look", "look", "gone", "abort"], _exchange.Events);

        IEnumerable<ReadOnlyMemory<byte>> Until(Environ environ)
        {
            yield return "first"u8.ToArray();
            seen.Add(environ.ClientDisconnected!());
            _exchange.HasLeft = true;
            seen.Add(environ.ClientDisconnected!());
            seen.Add(environ.ClientDisconnected!());
            yield return "for nobody"u8.ToArray();
            Assert.Fail("asked for more");
        }
    }

    [Fact]
    public void Callables_that_were_kept_refuse_to_work_after_their_request()
    {
        var exchange = new RecordingExchange { WantsTrailers = true };
        Environ? kept = null;
        Run(exchange, (environ, start) =>
        {
            kept = environ;
            return Started(start, []);
        });
        exchange.Next();
        foreach (var use in (Action[])[() => kept!.EarlyHints!([new("X-Stale", "1")]), () => kept!.SendTrailers!([new("X-Stale", "1")]), () => kept!.ClientDisconnected!()])
            Assert.Contains("after its request ended", Assert.Throws<ApplicationError>(use).Message, StringComparison.Ordinal);
        Assert.Empty(exchange.Events);
    }

    [Fact]
    public void A_wrapped_file_is_sent_by_the_front_end_from_its_position()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "0123456789");
        Run(_exchange, (_, start) =>
        {
            var file = File.OpenRead(folder["a.txt"]);
            file.ReadByte();
            file.ReadByte();
            return Started(start, new FileWrapper(file));
        });
        Assert.Equal(["head 200 OK", "file 2+8", "finish"], _exchange.Events);
        Assert.Equal(8, _exchange.AddedLength);
    }

    [Fact]
    public void A_file_is_sent_as_far_as_its_Content_Length_says()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "0123456789");
        Run(_exchange, (_, start) => Started(start, new FileWrapper(File.OpenRead(folder["a.txt"])), ("Content-Length", "4")));
        Assert.Equal(["head 200 OK", "file 0+4", "finish"], _exchange.Events);
    }

    [Fact]
    public void A_part_of_a_file_is_sent_and_its_file_is_closed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "0123456789");
        var handle = File.OpenHandle(folder["a.txt"]);
        Run(_exchange, (_, start) => Started(start, new FileRange(handle, 3, 5)));
        Assert.Equal(["head 200 OK", "file 3+5", "finish"], _exchange.Events);
        Assert.True(handle.IsClosed);
    }

    [Fact]
    public void A_file_that_became_shorter_breaks_off_and_is_closed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "0123456789");
        var handle = File.OpenHandle(folder["a.txt"]);
        var exchange = new RecordingExchange { FileLength = 8 };
        Run(exchange, (_, start) => Started(start, new FileRange(handle, 3, 7)));
        Assert.Equal(["head 200 OK", "file 3+5", "error the file became 2 bytes shorter while it was sent", "abort"], exchange.Events);
        Assert.True(handle.IsClosed);
    }

    [Fact]
    public void A_HEAD_request_for_a_file_gets_its_length_and_no_byte()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "0123456789");
        var exchange = new RecordingExchange { Method = "HEAD" };
        Run(exchange, (_, start) => Started(start, new FileWrapper(File.OpenRead(folder["a.txt"]))));
        Assert.Equal(["head 200 OK", "finish"], exchange.Events);
        Assert.Equal(10, exchange.AddedLength);
    }

    [Fact]
    public void A_stream_that_is_no_plain_file_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.txt"], "abc");
        Run(_exchange, (_, start) => Started(start, new FileWrapper(new MemoryStream("memory"u8.ToArray()))));
        Assert.Equal("memory", _exchange.SentBody);
        _exchange.Next();
        Run(_exchange, (_, start) => Started(start, new FileWrapper(new UpperCaseFile(folder["a.txt"]))));
        Assert.Equal("ABC", _exchange.SentBody);
    }

    [Fact]
    public void A_file_that_hides_its_size_is_read()
    {
        Run(_exchange, (_, start) => Started(start, new FileWrapper(File.OpenRead("/proc/self/stat"))));
        Assert.StartsWith($"{Environment.ProcessId} ", _exchange.SentBody, StringComparison.Ordinal);
    }

    private static void Run(RecordingExchange exchange, WsgiApplication application) => new ManagedApplication(application, Traits).Run(exchange);

    private static IEnumerable<ReadOnlyMemory<byte>> Started(StartResponse start, IEnumerable<ReadOnlyMemory<byte>> body, params (string Name, string Value)[] headers)
    {
        start("200 OK", [.. headers.Select(header => new ResponseHeader(header.Name, header.Value))]);
        return body;
    }

    /// <summary>Gives other bytes than its file has.</summary>
    private sealed class UpperCaseFile(string path) : FileStream(path, FileMode.Open)
    {
        public override int Read(Span<byte> buffer)
        {
            var count = base.Read(buffer);
            System.Text.Ascii.ToUpperInPlace(buffer[..count], out _);
            return count;
        }
    }

    /// <summary>A body that notes its closing among the exchange's events.</summary>
    private sealed class TestBody(RecordingExchange exchange, string[] items) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
    {
        public Exception? Failure { get; init; }

        public Exception? CloseFailure { get; init; }

        public int Iterated { get; private set; }

        public int Closings { get; private set; }

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
        {
            foreach (var item in items)
            {
                Iterated++;
                yield return Latin1.Bytes(item);
            }
            if (Failure is not null) throw Failure;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose()
        {
            Closings++;
            exchange.Events.Add("close");
            if (CloseFailure is not null) throw CloseFailure;
        }
    }
}
