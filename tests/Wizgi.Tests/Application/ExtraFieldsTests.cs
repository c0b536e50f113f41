using Wizgi.Tests.Support;

namespace Wizgi.Tests;

/// <summary>The fields of interim responses (RFC 8297) and of trailers (RFC 9110 §6.5.1).</summary>
public class ExtraFieldsTests
{
    [Theory]
    [InlineData(nameof(FieldPlace.EarlyHints))]
    [InlineData(nameof(FieldPlace.Trailers))]
    public void Fields_become_lines_in_the_order_of_their_adding(string place)
    {
        var fields = new ExtraFields(Enum.Parse<FieldPlace>(place));
        Assert.True(fields.IsEmpty);
        fields.Add([new("Link", "</a>"), new("X-B", ""), new("Link", "caf\u00E9")]);
        Assert.Equal("Link: </a>\r\nX-B: \r\nLink: caf\u00E9\r\n", Latin1.Text(fields.Lines));
        Assert.Equal([new("Link", "</a>"), new("X-B", ""), new("Link", "caf\u00E9")], fields.ToHeaders());
    }

    [Theory]
    [InlineData("X-Bad", "a\r\nb")]
    [InlineData("X-Bad", "a\nb")]
    [InlineData("X-Bad", "a\0")]
    [InlineData("X-Bad", "\u007F")]
    [InlineData("X Bad", "1")]
    [InlineData("X-Bad:", "1")]
    [InlineData("", "1")]
    [InlineData("connection", "close")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Trailer", "X")]
    [InlineData("Content-Length", "1")]
    public void What_no_place_may_hold_is_refused(string name, string value)
    {
        foreach (var place in (FieldPlace[])[FieldPlace.EarlyHints, FieldPlace.Trailers])
        {
            var fields = new ExtraFields(place);
            Assert.Equal(ApplicationErrorKind.Value, Assert.Throws<ApplicationError>(() => fields.Add(Latin1.Bytes(name), Latin1.Bytes(value))).Kind);
            Assert.True(fields.IsEmpty);
        }
    }

    [Theory]
    [InlineData("Date")]
    [InlineData("Set-Cookie")]
    [InlineData("Cache-Control")]
    [InlineData("content-type")]
    [InlineData("LOCATION")]
    public void A_field_that_must_come_before_the_body_may_stand_in_hints_only(string name)
    {
        new ExtraFields(FieldPlace.EarlyHints).Add(Latin1.Bytes(name), "1"u8);
        var problem = Assert.Throws<ApplicationError>(() => new ExtraFields(FieldPlace.Trailers).Add(Latin1.Bytes(name), "1"u8));
        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
        Assert.Contains("§6.5.1", problem.Message, StringComparison.Ordinal);
    }
}
