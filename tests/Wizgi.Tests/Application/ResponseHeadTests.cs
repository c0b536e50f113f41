using Wizgi.Tests.Support;

namespace Wizgi.Tests;

public class ResponseHeadTests
{
    private readonly ResponseHead _head = new();

    [Theory]
    [InlineData("200 OK", 200)]
    [InlineData("404 ", 404)]
    [InlineData("999 Made Up", 999)]
    [InlineData("418 I'm a teapot", 418)]
    [InlineData("200 caf\u00E9", 200)]
    public void A_status_is_three_digits_a_space_and_a_reason(string status, int code)
    {
        _head.SetStatus(Latin1.Bytes(status));
        Assert.Equal(code, _head.StatusCode);
        Assert.Equal(status, Latin1.Text(_head.Status));
    }

    [Theory]
    [InlineData("", "''")]
    [InlineData("200", "'200'")]
    [InlineData("20 OK", "'20 OK'")]
    [InlineData("2000 OK", "'2000 OK'")]
    [InlineData("+20 OK", "'+20 OK'")]
    [InlineData(" 200 OK", "' 200 OK'")]
    [InlineData("200-OK", "'200-OK'")]
    [InlineData("OK", "'OK'")]
    [InlineData("200 OK\r\nX: y", @"'200 OK\r\nX: y'")]
    [InlineData("200 O\0K", @"'200 O\x00K'")]
    [InlineData("200 OK\u007F", @"'200 OK\x7f'")]
    [InlineData("200\tOK", @"'200\tOK'")]
    [InlineData("100 Continue", "'100 Continue'")]
    [InlineData("101 Switching Protocols", "'101 Switching Protocols'")]
    [InlineData("000 Nothing", "'000 Nothing'")]
    public void Any_other_status_is_refused_by_a_message_that_shows_it(string status, string shown)
    {
        var problem = Assert.Throws<ApplicationError>(() => _head.SetStatus(Latin1.Bytes(status)));
        Assert.Equal(ApplicationErrorKind.Value, problem.Kind);
        Assert.Contains(shown, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_become_lines_in_the_order_of_their_adding()
    {
        Add("X-B", "2");
        Add("x-a", "");
        Add("Set-Cookie", "a=1");
        Add("Set-Cookie", "b=\u00E9");
        Assert.Equal("X-B: 2\r\nx-a: \r\nSet-Cookie: a=1\r\nSet-Cookie: b=\u00E9\r\n", Latin1.Text(_head.Fields));
    }

    [Fact]
    public void Headers_of_any_number_and_size_are_kept()
    {
        var expected = string.Concat(Enumerable.Range(0, 50).Select(number => $"X-{number}: {new string('v', number * 100)}\r\n"));
        for (var number = 0; number < 50; number++) Add($"X-{number}", new string('v', number * 100));
        Assert.Equal(expected, Latin1.Text(_head.Fields));
    }

    [Theory]
    [InlineData("")]
    [InlineData("X Y")]
    [InlineData("X:")]
    [InlineData("X\r\n")]
    [InlineData("X\0")]
    [InlineData("X(y)")]
    [InlineData("caf\u00E9")]
    [InlineData(" X")]
    public void A_header_name_that_is_no_token_is_refused(string name)
    {
        var problem = Assert.Throws<ApplicationError>(() => Add(name, "value"));
        Assert.Equal(ApplicationErrorKind.Value, problem.Kind);
        Assert.Contains(NativeString.Quote(name), problem.Message, StringComparison.Ordinal);
        Assert.True(_head.Fields.IsEmpty);
    }

    [Fact]
    public void Each_control_character_in_a_value_is_refused_and_every_other_byte_is_kept()
    {
        for (var code = 0; code < 256; code++)
        {
            var value = $"a{(char)code}b";
            _head.Clear();
            if (code is < 32 or 127)
            {
                var problem = Assert.Throws<ApplicationError>(() => Add("X-Name", value));
                Assert.Contains(NativeString.Quote(value), problem.Message, StringComparison.Ordinal);
                Assert.Contains("'X-Name'", problem.Message, StringComparison.Ordinal);
                Assert.True(_head.Fields.IsEmpty);
            }
            else
            {
                Add("X-Name", value);
                Assert.Equal($"X-Name: {value}\r\n", Latin1.Text(_head.Fields));
            }
        }
    }

    // wsgiref.util.is_hop_by_hop
    [Theory]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Proxy-Authenticate")]
    [InlineData("Proxy-Authorization")]
    [InlineData("TE")]
    [InlineData("Trailers")]
    [InlineData("Trailer")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    public void A_hop_by_hop_header_is_refused_in_any_case(string name)
    {
        foreach (var spelling in (string[])[name, name.ToLowerInvariant(), name.ToUpperInvariant()])
        {
            var problem = Assert.Throws<ApplicationError>(() => Add(spelling, "some value"));
            Assert.Contains($"'{spelling}'", problem.Message, StringComparison.Ordinal);
            Assert.Contains("'some value'", problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("12", 12)]
    [InlineData("007", 7)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void A_content_length_is_known_to_the_server(string value, long length)
    {
        Assert.Null(_head.ContentLength);
        Add("content-LENGTH", value);
        Assert.Equal(length, _head.ContentLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("0x1")]
    [InlineData("1, 1")]
    [InlineData("9223372036854775808")]
    [InlineData("1e3")]
    public void A_content_length_that_is_no_number_is_refused(string value)
    {
        var problem = Assert.Throws<ApplicationError>(() => Add("Content-Length", value));
        Assert.Contains($"'{value}'", problem.Message, StringComparison.Ordinal);
        Assert.Null(_head.ContentLength);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("6")]
    public void A_second_content_length_is_refused_even_if_it_says_the_same(string second)
    {
        Add("Content-Length", "5");
        var problem = Assert.Throws<ApplicationError>(() => Add("Content-Length", second));
        Assert.Contains($"'{second}'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("5", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Date_and_Server_of_the_application_are_noticed()
    {
        Assert.False(_head.HasDate || _head.HasServer);
        Add("date", "today");
        Assert.True(_head.HasDate);
        Add("SERVER", "mine");
        Assert.True(_head.HasServer);
    }

    [Theory]
    [InlineData("200 OK", false)]
    [InlineData("204 No Content", true)]
    [InlineData("205 Reset Content", false)]
    [InlineData("304 Not Modified", true)]
    public void Only_204_and_304_are_bodiless(string status, bool isBodiless)
    {
        _head.SetStatus(Latin1.Bytes(status));
        Assert.Equal(isBodiless, _head.IsBodiless);
    }

    [Fact]
    public void Find_gives_the_first_value_of_a_name_in_any_case()
    {
        Add("X-Long-Name", "1");
        Add("X-Long", "2");
        Add("X-Long", "3");
        Add("X-Empty", "");
        Assert.Equal("2", Latin1.Text(_head.Find("x-LONG"u8)));
        Assert.Equal("", Latin1.Text(_head.Find("X-Empty"u8)));
        Assert.True(_head.Find("X-Lon"u8).IsEmpty);
        Assert.True(_head.Find("2"u8).IsEmpty);
    }

    [Fact]
    public void A_cleared_head_remembers_nothing()
    {
        _head.SetStatus("204 No Content"u8);
        Add("Content-Length", "3");
        Add("Date", "d");
        Add("Server", "s");
        _head.Clear();
        Assert.True(_head.Status.IsEmpty && _head.Fields.IsEmpty);
        Assert.Equal(0, _head.StatusCode);
        Assert.False(_head.HasDate || _head.HasServer || _head.IsBodiless);
        Add("Content-Length", "4");
        Assert.Equal(4, _head.ContentLength);
    }

    private void Add(string name, string value) => _head.Add(Latin1.Bytes(name), Latin1.Bytes(value));
}
