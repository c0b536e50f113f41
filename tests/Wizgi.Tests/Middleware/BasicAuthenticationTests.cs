using System.Text;
using Wizgi.Middleware;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware;

public sealed class BasicAuthenticationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BasicAuthenticationTests() => Write("""
        # the shop's people
        ann:$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0

        bob:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a
        zoë:$5$mysalt$I2SNajjJ3Gc5gIR/tkrLOGngF8wqv59buJCqxh.o9s8
        """);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ann")]
    [InlineData("bob")]
    [InlineData("zoë")]
    public void The_right_password_lets_in_every_time_and_the_application_knows_who_it_is(string user)
    {
        var site = Site();
        var native = NativeString.FromBytes(Encoding.UTF8.GetBytes(user));
        Assert.Equal($"{native} Basic ", Caller.Call(site, headers: Basic($"{user}:secret")).Text);
        Assert.Equal($"{native} Basic ", Caller.Call(site, headers: Basic($"{user}:secret")).Text);
        Assert.Equal("401 Unauthorized", Caller.Call(site, headers: Basic($"{user}:Secret")).Status);
    }

    [Theory]
    [InlineData("ann:")]
    [InlineData("ann:secret ")]
    [InlineData("Ann:secret")]
    [InlineData("eve:secret")]
    [InlineData(":secret")]
    [InlineData("annsecret")]
    [InlineData("# the shop's people:")]
    [InlineData("ann:secret\0")]
    [InlineData("")]
    public void A_wrong_user_or_password_does_not(string credentials) => Assert.Equal("401 Unauthorized", Caller.Call(Site(), headers: Basic(credentials)).Status);

    [Theory]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!!")]
    [InlineData("Basic YW5uOnNlY3Jld")]
    [InlineData("Bearer YW5uOnNlY3JldA==")]
    [InlineData("Digest username=\"ann\"")]
    [InlineData("Basic gDpzZWNyZXQ=")]
    public void What_are_no_credentials_are_none(string value) => Assert.Equal("401 Unauthorized", Caller.Call(Site(), headers: new ResponseHeader("Authorization", value)).Status);

    [Fact]
    public void The_scheme_is_written_in_any_case() => Assert.Equal("200 OK", Caller.Call(Site(), headers: new ResponseHeader("Authorization", "bASIC YW5uOnNlY3JldA==")).Status);

    [Fact]
    public void The_challenge_quotes_the_realm()
    {
        var response = Caller.Call(Lint.Wrap(BasicAuthentication.Wrap(Who, Options() with { Realm = "a \"b\" \\ é" })));
        Assert.Equal("401 Unauthorized", response.Status);
        Assert.Equal("Basic realm=\"a \\\"b\\\" \\\\ \u00C3\u00A9\", charset=\"UTF-8\"", response.Header("WWW-Authenticate"));
        Assert.Throws<ArgumentException>(() => BasicAuthentication.Wrap(Who, Options() with { Realm = "a\r\nb" }));
    }

    [Fact]
    public void The_password_reaches_the_application_only_when_it_is_asked_for() =>
        Assert.Equal("ann Basic Basic YW5uOnNlY3JldA==", Caller.Call(BasicAuthentication.Wrap(Who, Options() with { PassAuthorization = true }), headers: Basic("ann:secret")).Text);

    [Fact]
    public void A_file_that_changed_counts_at_once()
    {
        var site = Site();
        Assert.Equal("200 OK", Caller.Call(site, headers: Basic("ann:secret")).Status);
        Write("carl:$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0\n");
        Assert.Equal("401 Unauthorized", Caller.Call(site, headers: Basic("ann:secret")).Status);
        Assert.Equal("200 OK", Caller.Call(site, headers: Basic("carl:secret")).Status);
    }

    [Fact]
    public void A_file_that_became_wrong_or_went_away_lets_nobody_in()
    {
        var site = Site();
        Write("ann:secret\n");
        Assert.Contains("line 1", Assert.Throws<FormatException>(() => Caller.Call(site, headers: Basic("ann:secret"))).Message, StringComparison.Ordinal);
        File.Delete(_folder["users"]);
        Assert.ThrowsAny<IOException>(() => Caller.Call(site, headers: Basic("ann:secret")));
    }

    [Theory]
    [InlineData("ann", "user:hash")]
    [InlineData(":$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0", "user:hash")]
    [InlineData("ann:secret", "plain password")]
    [InlineData("ann:rqXexS6ZhobKA", "crypt(3)")]
    [InlineData("ann:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", "no salt")]
    [InlineData("ann:$1$abc$def", "out of date")]
    [InlineData("ann:$argon2id$v=19$x", "not known")]
    [InlineData("ann:$apr1$saltsalt$short", "whole")]
    [InlineData("ann:$2b$31$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a", "cost")]
    [InlineData("ann:$5$rounds=999999999$anotherlongsalts$hA9phAhHgeqcKTycY/LRKamQM18d5P2uD0VRrWGWMX6", "rounds")]
    [InlineData("ann:$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0\nann:$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0", "second line")]
    public void A_line_that_is_no_user_with_a_safe_password_is_told_with_its_reason(string text, string reason)
    {
        Write(text);
        var message = Assert.Throws<FormatException>(() => Site()).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains(_folder["users"] + ", line ", message, StringComparison.Ordinal);
    }

    private BasicAuthenticationOptions Options() => new() { File = _folder["users"] };

    private WsgiApplication Site() => Lint.Wrap(BasicAuthentication.Wrap(Lint.Wrap(Who), Options()));

    private void Write(string text) => File.WriteAllText(_folder["users"], text);

    private static ResponseHeader Basic(string credentials) => new("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

    private static IEnumerable<ReadOnlyMemory<byte>> Who(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        return ResponseBody.Of($"{environ.Find("REMOTE_USER")} {environ.Find("AUTH_TYPE")} {environ.Header("Authorization")}");
    }
}
