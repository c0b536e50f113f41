using Wizgi.Tests.Support;

namespace Wizgi.Tests;

public class NativeStringTests
{
    [Theory]
    [InlineData("/plain", "/plain")]
    [InlineData("/a%20b", "/a b")]
    [InlineData("%2f%2F", "//")]
    [InlineData("/%c3%A9", "/\u00C3\u00A9")]
    [InlineData("%25%32%35", "%25")]
    [InlineData("/a+b", "/a+b")]
    [InlineData("/%01%7f%ff", "/\u0001\u007F\u00FF")]
    [InlineData("", "")]
    public void Percent_escapes_become_bytes(string encoded, string decoded) => Assert.Equal(decoded, Decode(encoded));

    [Theory]
    [InlineData("%")]
    [InlineData("/%")]
    [InlineData("/%4")]
    [InlineData("/%4g")]
    [InlineData("/%g4")]
    [InlineData("/%%41")]
    [InlineData("/% 41")]
    [InlineData("/%-1")]
    [InlineData("/%41%")]
    [InlineData("/%u0041")]
    [InlineData("/%\u00FF\u00FF")]
    public void A_percent_sign_without_two_hexadecimal_digits_is_broken(string encoded) => Assert.Null(Decode(encoded));

    [Theory]
    [InlineData("/%00")]
    [InlineData("/a%00b")]
    public void An_escaped_NUL_is_broken(string encoded) => Assert.Null(Decode(encoded));

    [Fact]
    public void Exactly_the_hexadecimal_digits_have_a_value()
    {
        for (var code = 0; code < 256; code++)
        {
            var expected = Uri.IsHexDigit((char)code) ? Convert.ToInt32(((char)code).ToString(), 16) : -256;
            Assert.Equal(expected, NativeString.HexDigit((byte)code));
        }
    }

    [Fact]
    public void Bytes_survive_the_way_through_a_native_string()
    {
        var bytes = Enumerable.Range(0, 256).Select(code => (byte)code).ToArray();
        Assert.Equal(bytes, NativeString.ToBytes(NativeString.FromBytes(bytes), "text"));
    }

    [Fact]
    public void A_char_above_U_00FF_is_refused_by_name_and_value()
    {
        Assert.True(NativeString.IsNative("\u00FF"));
        Assert.False(NativeString.IsNative("\u0100"));
        var problem = Assert.Throws<ApplicationError>(() => NativeString.ToBytes("5 €", "the price"));
        Assert.Equal(ApplicationErrorKind.Value, problem.Kind);
        Assert.StartsWith("the price '5 €' has a character above U+00FF", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc", "'abc'")]
    [InlineData("a'b", @"'a\'b'")]
    [InlineData("a\r\nb\tc", @"'a\r\nb\tc'")]
    [InlineData("\0\u001B[31m\u007F", @"'\x00\x1b[31m\x7f'")]
    [InlineData("", "''")]
    public void Quoting_shows_control_characters_as_escapes(string text, string shown)
    {
        Assert.Equal(shown, NativeString.Quote(text));
        Assert.Equal(shown, NativeString.Quote(Latin1.Bytes(text)));
    }

    [Fact]
    public void Quoting_cuts_a_long_value_and_shows_that_it_did()
    {
        var whole = new string('a', 200);
        Assert.Equal($"'{whole}'", NativeString.Quote(whole));
        Assert.Equal($"'{whole}'…", NativeString.Quote(whole + "b"));
        Assert.Equal($"'{whole}'…", NativeString.Quote(Latin1.Bytes(whole + "bcd")));
    }

    private static string? Decode(string encoded)
    {
        var destination = new byte[encoded.Length];
        var length = NativeString.PercentDecode(Latin1.Bytes(encoded), destination);
        return length < 0 ? null : Latin1.Text(destination.AsSpan(0, length));
    }
}
