using System.Net.Sockets;
using Wizgi.Middleware.Static;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware.Static;

/// <summary>Which names lead to a file.</summary>
public sealed class StaticFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly StaticFolder _folder;

    public StaticFolderTests()
    {
        foreach (var folder in (string[])["root/sub", "root-other", "other"]) Directory.CreateDirectory(_temporary[folder]);
        foreach (var file in (string[])["root/a.txt", "root/sub/b.txt", "root-other/secret", "other/secret"]) File.WriteAllText(_temporary[file], file);
        _folder = new StaticFolder(_temporary["root"]);
    }

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("a.txt", StaticKind.File)]
    [InlineData("sub/b.txt", StaticKind.File)]
    [InlineData("sub", StaticKind.Folder)]
    [InlineData("", StaticKind.Folder)]
    [InlineData("none", StaticKind.Missing)]
    [InlineData("sub/none", StaticKind.Missing)]
    [InlineData("none/none", StaticKind.Missing)]
    [InlineData("a.txt/", StaticKind.Missing)]
    [InlineData("a.txt/b", StaticKind.Missing)]
    [InlineData("A.TXT", StaticKind.Missing)]
    public void A_name_leads_to_what_is_there(string name, object kind) => Assert.Equal((StaticKind)kind, Find(name));

    [Fact]
    public void Names_too_long_for_the_file_system_are_missing()
    {
        Assert.Equal(StaticKind.Missing, Find(new string('a', 300)));
        Assert.Equal(StaticKind.Missing, Find(string.Concat(Enumerable.Repeat("sub/", 2000))));
    }

    [Theory]
    [InlineData("a.txt", StaticKind.File)]
    [InlineData("sub/../a.txt", StaticKind.File)]
    [InlineData("/etc/passwd", StaticKind.Refused)]
    [InlineData("../other/secret", StaticKind.Refused)]
    [InlineData("../root-other/secret", StaticKind.Refused)]
    [InlineData("../other", StaticKind.Refused)]
    [InlineData("/", StaticKind.Refused)]
    [InlineData("link", StaticKind.Refused)]
    [InlineData("/no/such/file", StaticKind.Missing)]
    public void A_link_is_followed_as_long_as_it_stays_inside(string target, object kind)
    {
        File.CreateSymbolicLink(_temporary["root/link"], target);
        Assert.Equal((StaticKind)kind, Find("link"));
    }

    [Fact]
    public void An_absolute_link_to_a_file_inside_is_followed()
    {
        File.CreateSymbolicLink(_temporary["root/link"], _temporary["root/a.txt"]);
        Assert.Equal(StaticKind.File, Find("link"));
    }

    /// <summary>Else a link would tell what there is behind it.</summary>
    [Theory]
    [InlineData("link/secret")]
    [InlineData("link/none")]
    [InlineData("link/none/none")]
    [InlineData("link/secret/none")]
    [InlineData("link/")]
    public void Below_a_link_that_leads_outside_everything_is_refused_whether_it_exists_or_not(string name)
    {
        Directory.CreateSymbolicLink(_temporary["root/link"], _temporary["other"]);
        Assert.Equal(StaticKind.Refused, Find(name));
    }

    [Fact]
    public void The_folder_may_be_reached_by_a_link_itself()
    {
        Directory.CreateSymbolicLink(_temporary["current"], _temporary["root"]);
        using var found = new StaticFolder(_temporary["current"]).Find("a.txt"u8);
        Assert.Equal(StaticKind.File, found.Kind);
    }

    [Fact]
    public void A_folder_that_is_gone_has_nothing()
    {
        using var found = new StaticFolder(_temporary["gone"]).Find("a.txt"u8);
        Assert.Equal(StaticKind.Missing, found.Kind);
    }

    [Fact]
    public void A_socket_is_refused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_temporary["root/socket"]));
        Assert.Equal(StaticKind.Refused, Find("socket"));
    }

    [Fact]
    public void A_device_is_refused()
    {
        using var found = new StaticFolder("/dev").Find("null"u8);
        Assert.Equal(StaticKind.Refused, found.Kind);
    }

    [Fact]
    public void A_name_is_bytes()
    {
        File.WriteAllText(_temporary["root/caf\u00E9.txt"], "");
        Assert.Equal(StaticKind.File, Find("caf\xC3\xA9.txt"));
        Assert.Equal(StaticKind.Missing, Find("caf\xE9.txt"));
    }

    /// <summary>While one thread swaps a link for one that leads outside, another never gets what is behind it.</summary>
    [Fact]
    public async Task A_link_that_comes_between_looking_and_opening_gets_nobody_outside()
    {
        File.CreateSymbolicLink(_temporary["root/swap"], "a.txt");
        using var stop = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            for (var round = 0; !stop.IsCancellationRequested; round++)
            {
                File.CreateSymbolicLink(_temporary["root/new"], round % 2 == 0 ? "../other/secret" : "a.txt");
                File.Move(_temporary["root/new"], _temporary["root/swap"], overwrite: true);
            }
        }, TestContext.Current.CancellationToken);
        var (served, refused) = (0, 0);
        var deadline = Environment.TickCount64 + 20_000;
        while ((served < 500 || refused < 500) && !swapping.IsCompleted && Environment.TickCount64 < deadline)
        {
            using var found = _folder.Find("swap"u8);
            if (found.Kind == StaticKind.Refused) refused++;
            if (found.File is not { } file) continue;
            served++;
            using var body = file.ToBody(new ByteRange(0, file.Size));
            Assert.Equal("root/a.txt", Latin1.Text(Assert.Single(body).Span));
        }
        await stop.CancelAsync();
        await swapping;
        Assert.True(served >= 500 && refused >= 500, $"served {served}, refused {refused}");
    }

    private StaticKind Find(string name)
    {
        using var found = _folder.Find(Latin1.Bytes(name));
        return found.Kind;
    }
}
