using Wizgi.Server.Engine;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

/// <summary>What becomes of a request does not depend on how TCP cuts it.</summary>
public class RequestParserPrefixTests
{
    [Theory]
    [MemberData(nameof(HeadCorpus.ValidHeads), MemberType = typeof(HeadCorpus))]
    public void A_valid_head_is_incomplete_until_its_last_byte(string text)
    {
        for (var length = 0; length < text.Length; length++)
            Assert.True(Parsed.From(text[..length]).Result == ParseResult.Incomplete, $"after {length} bytes: {text[..length]}");
        Assert.Equal(text.Length, Parsed.Complete(text).Head.Length);
    }

    [Theory]
    [MemberData(nameof(HeadCorpus.ValidHeads), MemberType = typeof(HeadCorpus))]
    public void What_follows_a_valid_head_does_not_matter(string text)
    {
        foreach (var next in (string[])["body", "\r\n", "\n", "\r", "\0", "GET / HTTP/1.1\r\n", text])
            Assert.Equal(text.Length, Parsed.Complete(text + next).Head.Length);
    }

    [Theory]
    [MemberData(nameof(HeadCorpus.InvalidHeads), MemberType = typeof(HeadCorpus))]
    public void An_invalid_head_is_refused_at_one_byte_and_at_each_after_it(string text)
    {
        var refused = false;
        for (var length = 0; length <= text.Length; length++)
        {
            var expected = refused ? ParseResult.Rejected : ParseResult.Incomplete;
            var result = Parsed.From(text[..length]).Result;
            Assert.True(result == expected || result == ParseResult.Rejected, $"{result} after {length} bytes: {text[..length]}");
            refused = result == ParseResult.Rejected;
        }
        Assert.True(refused);
        Assert.Equal(ParseResult.Rejected, Parsed.From(text + "GET / HTTP/1.1\r\nHost: a\r\n\r\n").Result);
    }
}
