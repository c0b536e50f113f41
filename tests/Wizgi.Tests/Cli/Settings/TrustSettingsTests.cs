using Wizgi.Cli;
using Wizgi.Cli.Settings;
using Wizgi.Server.Trust;

namespace Wizgi.Tests.Cli.Settings;

public class TrustSettingsTests
{
    [Fact]
    public void The_defaults_are_gunicorns_and_those_of_the_server()
    {
        var settings = Parse("hello:app");
        var (options, defaults) = (TrustSettings.Read(settings), new TrustOptions());
        Assert.Equal((defaults.ForwardingHeaders, defaults.ProxyProtocol, defaults.HeaderMap), (options.ForwardingHeaders, options.ProxyProtocol, options.HeaderMap));
        Assert.False(options.ForwardedPeers.IsEverybody || options.ProxyPeers.IsEverybody);
    }

    [Fact]
    public void Each_option_sets_its_setting()
    {
        var settings = Parse("hello:app", "--forwarded-allow-ips", "*", "--trusted-proxy-headers", "X-Forwarded-For, x-forwarded-host", "--proxy-protocol", "V1",
            "--proxy-allow-ips", "*", "--header-map", "dangerous");
        var options = TrustSettings.Read(settings);
        Assert.True(options.ForwardedPeers.IsEverybody && options.ProxyPeers.IsEverybody);
        Assert.Equal(ForwardingHeaders.XForwardedFor | ForwardingHeaders.XForwardedHost, options.ForwardingHeaders);
        Assert.Equal((ProxyProtocol.V1, HeaderMap.Dangerous), (options.ProxyProtocol, options.HeaderMap));
    }

    [Theory]
    [InlineData("", ForwardingHeaders.None)]
    [InlineData("forwarded", ForwardingHeaders.Forwarded)]
    [InlineData("x-real-ip,x-forwarded-ssl,x-forwarded-scheme", ForwardingHeaders.XRealIp | ForwardingHeaders.XForwardedSsl | ForwardingHeaders.XForwardedScheme)]
    [InlineData("x-forwarded-port,x-forwarded-prefix,x-forwarded-proto", ForwardingHeaders.XForwardedPort | ForwardingHeaders.XForwardedPrefix | ForwardingHeaders.XForwardedProto)]
    public void Headers_are_listed_by_name(string names, ForwardingHeaders headers) =>
        Assert.Equal(headers, TrustSettings.Read(Parse("hello:app", "--trusted-proxy-headers", names)).ForwardingHeaders);

    [Theory]
    [InlineData(ProxyProtocol.Off, "hello:app")]
    [InlineData(ProxyProtocol.Off, "hello:app", "--proxy-protocol", "off")]
    [InlineData(ProxyProtocol.Auto, "hello:app", "--proxy-protocol")]
    [InlineData(ProxyProtocol.Auto, "--proxy-protocol", "hello:app")]
    [InlineData(ProxyProtocol.Auto, "--proxy-protocol", "auto", "hello:app")]
    [InlineData(ProxyProtocol.V2, "--proxy-protocol", "v2", "hello:app")]
    [InlineData(ProxyProtocol.V1, "--proxy-protocol=v1", "hello:app")]
    [InlineData(ProxyProtocol.Auto, "--proxy-protocol", "--debug", "hello:app")]
    public void The_PROXY_protocol_needs_no_value(ProxyProtocol protocol, params string[] arguments)
    {
        var settings = Parse(arguments);
        Assert.Equal("hello:app", settings.Get(AppSettings.Application));
        Assert.Equal(protocol, TrustSettings.Read(settings).ProxyProtocol);
    }

    [Theory]
    [InlineData("--forwarded-allow-ips", "nginx", "--forwarded-allow-ips: 'nginx' is no IP address or network; write 10.0.0.1, 10.0.0.0/8, 2001:db8::/32 or *")]
    [InlineData("--forwarded-allow-ips", "10.0.0.1/8", "--forwarded-allow-ips: '10.0.0.1/8' has bits behind its prefix; write 10.0.0.0/8")]
    [InlineData("--proxy-allow-from", "10.0.0.0/64", "--proxy-allow-from: '10.0.0.0/64': the number behind the slash is from 0 to 32")]
    [InlineData("--trusted-proxy-headers", "x-forwarded", "--trusted-proxy-headers: 'x-forwarded' is none of forwarded, x-forwarded-for, ")]
    [InlineData("--trusted-proxy-headers", "forwarded,x-forwarded-proto", "--trusted-proxy-headers forwarded,x-forwarded-proto: forwarded stands alone")]
    [InlineData("--trusted-proxy-headers", "x-forwarded-for,x-real-ip", "--trusted-proxy-headers x-forwarded-for,x-real-ip: x-forwarded-for or x-real-ip, not both")]
    [InlineData("--proxy-protocol", "v3", "--proxy-protocol v3: use auto, v1, v2 or off")]
    [InlineData("--header-map", "keep", "--header-map keep: use drop, refuse or dangerous")]
    public void A_wrong_value_is_an_error_that_shows_it(string option, string value, string message)
    {
        var problem = Assert.Throws<UserError>(() => Parse("hello:app", $"{option}={value}"));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, problem.ExitCode);
    }

    private static ServeSettings Parse(params string[] args) => ParsedSettings.From(args);
}
