using System.Net;
using System.Net.Sockets;
using Wizgi.Server;
using Wizgi.Server.Engine;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

public class ListenerTests
{
    [Fact]
    public void Port_0_becomes_the_port_that_the_system_chose()
    {
        var listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
        var port = ((IPEndPoint)listener.EndPoint).Port;
        Assert.NotEqual(0, port);
        Assert.Equal($"http://127.0.0.1:{port}", listener.Display);
        Assert.Null(listener.Path);
        Assert.False(listener.IsWildcard);
        listener.Close();
    }

    [Fact]
    public void An_unspecified_address_is_a_wildcard()
    {
        var listener = Listener.Open(BindAddress.Parse("0.0.0.0:0"));
        Assert.True(listener.IsWildcard);
        listener.Close();
    }

    [Fact]
    public void A_unix_socket_has_a_path_that_goes_with_it()
    {
        using var folder = new TemporaryFolder();
        var listener = Listener.Open(BindAddress.Parse($"unix:{folder["app.sock"]}"));
        Assert.Equal(folder["app.sock"], listener.Path);
        Assert.Equal($"unix:{folder["app.sock"]}", listener.Display);
        Assert.Empty(listener.LocalName);
        listener.Close();
        Assert.False(File.Exists(folder["app.sock"]));
    }

    [Fact]
    public void A_stale_socket_file_is_replaced()
    {
        using var folder = new TemporaryFolder();
        using (var old = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            old.Bind(new UnixDomainSocketEndPoint(folder["old.sock"]));
            // Closing removes the file that it was bound to, so it is moved away first.
            File.Move(folder["old.sock"], folder["app.sock"]);
        }
        Assert.True(File.Exists(folder["app.sock"]));
        Listener.Open(BindAddress.Parse($"unix:{folder["app.sock"]}")).Close();
    }

    [Fact]
    public void A_socket_file_that_is_in_use_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        var first = Listener.Open(BindAddress.Parse($"unix:{folder["app.sock"]}"));
        Assert.Contains("another server is listening", Refused($"unix:{folder["app.sock"]}"), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["app.sock"]));
        first.Close();
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data"], "precious");
        Assert.Contains("not a socket", Refused($"unix:{folder["data"]}"), StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(folder["data"]));
    }

    [Fact]
    public void An_empty_file_is_left_alone_too()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["empty"], "");
        Assert.Contains("not a socket", Refused($"unix:{folder["empty"]}"), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["empty"]));
    }

    [Fact]
    public void An_address_in_use_is_refused_with_the_way_out()
    {
        var first = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
        var taken = ((IPEndPoint)first.EndPoint).ToString();
        Assert.StartsWith($"cannot listen on {taken}: the address is in use", Refused(taken), StringComparison.Ordinal);
        first.Close();
    }

    [Fact]
    public void An_address_of_another_machine_is_refused() =>
        Assert.Contains("no such address", Refused("192.0.2.1:0"), StringComparison.Ordinal);

    [Fact]
    public void A_socket_in_a_missing_directory_is_refused() =>
        Assert.Contains("directory of the socket does not exist", Refused("unix:/nowhere/to/be/found.sock"), StringComparison.Ordinal);

    [Fact]
    public void A_descriptor_that_is_no_socket_is_refused() =>
        Assert.Contains("fd://987654: no socket", Refused("fd://987654"), StringComparison.Ordinal);

    private static string Refused(string text) => Assert.Throws<BindException>(() => Listener.Open(BindAddress.Parse(text))).Message;
}
