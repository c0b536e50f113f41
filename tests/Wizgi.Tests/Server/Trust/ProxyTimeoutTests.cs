using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

/// <summary>A PROXY header has the time of a head.</summary>
public class ProxyTimeoutTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 192.0")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011")]
    public async Task A_header_that_does_not_come_in_time_ends_its_connection_without_an_answer(string sent) => Assert.Equal("", await WhatComes(sent));

    [Fact]
    public async Task After_it_the_head_has_the_rest_of_that_time() =>
        Assert.StartsWith("HTTP/1.1 408 ", await WhatComes("PROXY UNKNOWN\r\nGET / HTTP/1.1\r\n"), StringComparison.Ordinal);

    private static async Task<string> WhatComes(string sent)
    {
        var listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
        var endPoint = (IPEndPoint)listener.EndPoint;
        using var wake = new SocketPair();
        EventLoop loop = null!;
        loop = new EventLoop([listener], new NoApplication(), new FrontEndOptions
        {
            Log = NullLogger.Instance,
            Limits = new ServerLimits { HeadTimeout = TimeSpan.FromMilliseconds(300) },
            Trust = new TrustOptions { ProxyProtocol = ProxyProtocol.Auto },
            WakeDescriptor = wake.Server,
            OnWake = _ => loop.Stop(graceful: false),
        });
        var running = Task.Factory.StartNew(loop.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var limit = new CancellationTokenSource(Patience);
            await client.ConnectAsync(endPoint, limit.Token);
            await client.SendAsync(Latin1.Bytes(sent), limit.Token);
            var received = new byte[4096];
            var length = 0;
            for (int count; (count = await client.ReceiveAsync(received.AsMemory(length), limit.Token)) > 0;) length += count;
            return Latin1.Text(received.AsSpan(0, length));
        }
        catch (SocketException problem) when (problem.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "";
        }
        finally
        {
            wake.Send("x"u8);
            await running.WaitAsync(Patience);
        }
    }

    private sealed class NoApplication : IApplicationRunner
    {
        public void Enter()
        {
        }

        public void Leave()
        {
        }

        public void Run(Exchange exchange) => throw new InvalidOperationException("no request is complete");
    }
}
