using System.Text;
using Wizgi.Middleware.Passwords;

namespace Wizgi.Tests.Middleware.Passwords;

/// <summary>Hashes that OpenSSL and libxcrypt made.</summary>
public class PasswordHashTests
{
    [Theory]
    [InlineData("$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0", "secret")]
    [InlineData("$apr1$x$tMwYqBfQwi3FYAr0aJc8M/", "")]
    [InlineData("$5$mysalt$I2SNajjJ3Gc5gIR/tkrLOGngF8wqv59buJCqxh.o9s8", "secret")]
    [InlineData("$5$rounds=1400$anotherlongsalts$hA9phAhHgeqcKTycY/LRKamQM18d5P2uD0VRrWGWMX6", "secret")]
    [InlineData("$6$mysalt$u0eOl2eW88/ODP0A.fHcDtiWzdSNUr5NVfIBfUuha0TAYnHwLiTP7HcVSR81Nz8ZDAUgtKTEWjocsDyGQoTqL/", "Привет secret long password 1234567890 1234567890 1234567890 1234567890 x")]
    [InlineData("$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a", "secret")]
    [InlineData("$2y$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq", "")]
    [InlineData("$2b$06$./ABCDEFGHIJKLMNOPQRSOmp/snt8dgCLm5nFNJYrm.m5oiF6W7VC", "été")]
    [InlineData("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U")]
    public void A_password_matches_its_hash_and_no_other(string hash, string password)
    {
        Assert.True(PasswordHash.Parse(hash).Matches(Encoding.UTF8.GetBytes(password)));
        Assert.False(PasswordHash.Parse(hash).Matches(Encoding.UTF8.GetBytes(password + "x")));
        Assert.False(PasswordHash.Parse(hash).Matches("other"u8.ToArray()));
    }

    [Fact]
    public void Bcrypt_looks_at_72_bytes() =>
        Assert.True(PasswordHash.Parse("$2a$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i").Matches(Encoding.ASCII.GetBytes(new string('x', 72))));

    [Fact]
    public void What_was_right_once_does_not_make_something_else_right()
    {
        var hash = PasswordHash.Parse("$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0");
        Assert.True(hash.Matches("secret"u8.ToArray()));
        Assert.False(hash.Matches("secre"u8.ToArray()));
        Assert.True(hash.Matches("secret"u8.ToArray()));
    }

    [Fact]
    public void The_digits_of_pi_are_those_of_Blowfish()
    {
        var words = PiDigits.Words(1042);
        Assert.Equal([0x243F6A88u, 0x85A308D3u, 0x13198A2Eu], words[..3]);
        Assert.Equal(0x3AC372E6u, words[^1]);
    }
}
