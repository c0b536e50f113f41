using Wizgi.Server.Engine;
using Wizgi.Server.Limits;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

/// <summary>Limits hold to the byte, and whether a head is within them does not depend on how it arrives.</summary>
public class RequestParserLimitTests
{
    private static readonly ServerLimits Small = new() { RequestLine = 40, HeaderField = 30, HeaderFields = 4, HeaderTotal = 70 };

    [Fact]
    public void A_request_line_may_be_as_long_as_the_limit_with_its_line_end()
    {
        Accepted(RequestLine(40) + "Host: a\r\n\r\n");
        Refused(RequestLine(41) + "Host: a\r\n\r\n", RequestRejectionReason.RequestLineTooLong);
    }

    [Fact]
    public void A_request_line_past_the_limit_is_refused_before_it_ends() => Refused(new string('A', 41), RequestRejectionReason.RequestLineTooLong);

    [Fact]
    public void A_field_may_be_as_long_as_the_limit_without_its_line_end()
    {
        Accepted("GET / HTTP/1.0\r\n" + Field(30) + "\r\n");
        Refused("GET / HTTP/1.0\r\n" + Field(31) + "\r\n", RequestRejectionReason.HeaderFieldTooLong);
    }

    [Fact]
    public void A_field_past_the_limit_is_refused_before_it_ends() =>
        Refused("GET / HTTP/1.0\r\nX:" + new string('v', 31), RequestRejectionReason.HeaderFieldTooLong);

    [Fact]
    public void As_many_fields_as_the_limit_are_accepted()
    {
        Accepted("GET / HTTP/1.0\r\n" + string.Concat(Enumerable.Repeat(Field(5), 4)) + "\r\n");
        Refused("GET / HTTP/1.0\r\n" + string.Concat(Enumerable.Repeat(Field(5), 5)) + "\r\n", RequestRejectionReason.TooManyHeaderFields);
    }

    [Fact]
    public void All_fields_together_may_be_as_long_as_the_limit()
    {
        Accepted("GET / HTTP/1.0\r\n" + Field(28) + Field(28) + Field(10) + "\r\n");
        Refused("GET / HTTP/1.0\r\n" + Field(28) + Field(28) + Field(11) + "\r\n", RequestRejectionReason.HeadersTooLong);
    }

    [Fact]
    public void Fields_past_the_limit_together_are_refused_before_they_end() =>
        Refused("GET / HTTP/1.0\r\n" + Field(28) + Field(28) + Field(20)[..11], RequestRejectionReason.HeadersTooLong);

    // 28 + 2 + 28 + 2 + the last field: at and around 70.
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void A_head_within_the_limits_is_accepted_however_it_arrives(int lastField)
    {
        var text = RequestLine(40).Replace("1.1", "1.0", StringComparison.Ordinal) + Field(28) + Field(28) + Field(lastField) + "\r\n";
        for (var length = 0; length < text.Length; length++)
            Assert.True(Parsed.From(text[..length], Small).Result == ParseResult.Incomplete, $"refused after {length} of {text.Length} bytes");
        Accepted(text);
    }

    [Fact]
    public void The_default_limits_hold_at_their_boundaries()
    {
        var limits = new ServerLimits();
        Assert.Equal(ParseResult.Complete, Parsed.From(RequestLine(limits.RequestLine) + "Host: a\r\n\r\n", limits).Result);
        var fields = string.Concat(Enumerable.Repeat(Field(8000), 8));
        var rest = limits.HeaderTotal - fields.Length;
        Assert.Equal(ParseResult.Complete, Parsed.From("GET / HTTP/1.0\r\n" + fields + Field(rest) + "\r\n", limits).Result);
        Assert.Equal(RequestRejectionReason.HeadersTooLong, Parsed.From("GET / HTTP/1.0\r\n" + fields + Field(rest + 1) + "\r\n", limits).Reason);
    }

    private static string RequestLine(int length) => "GET /" + new string('p', length - 16) + " HTTP/1.1\r\n";

    private static string Field(int length) => "X: " + new string('v', length - 3) + "\r\n";

    private static void Accepted(string text) => Parsed.Complete(text, Small);

    private static void Refused(string text, RequestRejectionReason reason) => Assert.Equal(reason, Parsed.From(text, Small).Reason);
}
