using System.Net;
using System.Net.Sockets;
using Wizgi.Server.Engine;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

public class BacklogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_in_the_backlog_of_a_TCP_socket_are_counted()
    {
        var listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
        try
        {
            Assert.Equal(0, listener.CountWaiting());
            using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            foreach (var client in (Socket[])[first, second])
            {
                await client.ConnectAsync((IPEndPoint)listener.EndPoint, Token);
                // A client without a first byte is not yet there: TCP_DEFER_ACCEPT.
                await client.SendAsync("G"u8.ToArray(), Token);
            }
            for (var time = 0; time < 100 && listener.CountWaiting() < 2; time++) await Task.Delay(20, Token);
            Assert.Equal(2, listener.CountWaiting());
        }
        finally
        {
            listener.Close();
        }
    }

    [Fact]
    public async Task Clients_in_the_backlog_of_a_unix_socket_are_counted()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "socket");
        var listener = Listener.Open(BindAddress.Parse($"unix:{path}"));
        try
        {
            Assert.Equal(0, listener.CountWaiting());
            using var first = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            using var second = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await first.ConnectAsync(new UnixDomainSocketEndPoint(path), Token);
            await second.ConnectAsync(new UnixDomainSocketEndPoint(path), Token);
            Assert.SkipWhen(listener.CountWaiting() == 0, "this kernel does not tell (CONFIG_UNIX_DIAG)");
            Assert.Equal(2, listener.CountWaiting());
        }
        finally
        {
            listener.Close();
        }
    }
}
