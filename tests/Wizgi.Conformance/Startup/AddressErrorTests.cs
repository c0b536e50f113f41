using System.Net;
using System.Net.Sockets;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>The address cannot be bound.</summary>
public sealed class AddressErrorTests : StartupErrorTests
{
    [Fact]
    public async Task A_port_in_use_is_refused_with_a_way_to_find_the_other_server()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var output = await Fail(Configuration, "hello:app", "-b", other.LocalEndpoint.ToString()!);
        Assert.Contains($"cannot listen on {other.LocalEndpoint}: the address is in use; stop the server that has it (ss -ltnp shows it)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_privileged_port_needs_a_permission()
    {
        var first = File.ReadAllText("/proc/sys/net/ipv4/ip_unprivileged_port_start").Trim();
        Assert.SkipUnless(int.Parse(first, System.Globalization.CultureInfo.InvariantCulture) > 1, "this machine has no privileged ports");
        var options = new WizgiOptions { Directory = Apps, Through = await Unprivileged.Through(), Arguments = ["-b", "127.0.0.1:1"] };
        Assert.Contains("cannot listen on 127.0.0.1:1: port 1 needs root or the capability CAP_NET_BIND_SERVICE; use a port from 1024 on",
            await Fail(Configuration, "hello:app", options), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unix_socket_needs_its_directory()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains($"cannot listen on unix:{folder["missing/a.sock"]}: the directory of the socket does not exist",
            await Fail(Configuration, "hello:app", "-b", $"unix:{folder["missing/a.sock"]}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unix_socket_needs_a_directory_that_is_writable()
    {
        var through = await Unprivileged.Through();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["closed"]);
        foreach (var path in (string[])[folder.Path, folder["closed"]]) File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(path == folder.Path ? "755" : "555", 8));
        var options = new WizgiOptions { Directory = Apps, Through = through, Arguments = ["-b", $"unix:{folder["closed/a.sock"]}"] };
        Assert.Contains("permission denied; the directory of the socket must be writable for this user", await Fail(Configuration, "hello:app", options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("content")]
    public async Task A_file_in_the_way_of_a_unix_socket_is_left_alone(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.sock"], content);
        var output = await Fail(Configuration, "hello:app", "-b", $"unix:{folder["a.sock"]}");
        Assert.Contains($"cannot listen on unix:{folder["a.sock"]}: a file that is not a socket stands there; remove it or choose another path", output, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(folder["a.sock"]));
    }

    [Fact]
    public async Task A_unix_socket_that_another_server_listens_on_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(folder["a.sock"]));
        other.Listen();
        Assert.Contains("another server is listening there; stop it or choose another path",
            await Fail(Configuration, "hello:app", "-b", $"unix:{folder["a.sock"]}"), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["a.sock"]));
    }

    [Theory]
    [InlineData("127.0.0.1:", "'' is not a port (0 to 65535)")]
    [InlineData("127.0.0.1:http", "'http' is not a port (0 to 65535)")]
    [InlineData("127.0.0.1:70000", "'70000' is not a port (0 to 65535)")]
    [InlineData("127.0.0.1:-1", "'-1' is not a port (0 to 65535)")]
    [InlineData("::1:8000", "an IPv6 address stands in brackets: [::1]:8000")]
    [InlineData("[::1:8000", "the ']' of the IPv6 address is missing")]
    [InlineData("[::1]8000", "'8000' follows the ']'")]
    [InlineData("a..b:8000", "the host 'a..b' is unknown")]
    [InlineData("unix:", "the path of the unix socket is missing")]
    [InlineData("fd://three", "fd:// needs a number")]
    public async Task An_address_that_is_none_is_refused_with_the_forms_there_are(string address, string message)
    {
        var output = await Fail(Configuration, "hello:app", "-b", address);
        Assert.Contains($"cannot bind '{address}': {message}", output, StringComparison.Ordinal);
        Assert.Contains("Use HOST:PORT, [IPv6]:PORT, unix:PATH or fd://N.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1:0", "this machine has no such address")]
    [InlineData("fd://99", "no socket was inherited under that number")]
    public async Task An_address_that_cannot_be_had_is_refused(string address, string message)
    {
        var output = await Fail(Configuration, "hello:app", "-b", address);
        Assert.Contains("cannot listen on ", output, StringComparison.Ordinal);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }
}
