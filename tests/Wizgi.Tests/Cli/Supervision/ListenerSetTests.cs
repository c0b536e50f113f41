using Wizgi.Cli;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Supervision;
using Wizgi.Server;
using Wizgi.Server.Engine;
using Wizgi.Tests.Cli.Settings;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Supervision;

/// <summary>A reload that changes where a server listens.</summary>
public sealed class ListenerSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ListenerSet _sockets;
    private readonly Configuration _configuration;
    private ServeSettings _next = ParsedSettings.From("a");

    public ListenerSetTests()
    {
        var settings = ParsedSettings.From("first", "-b", "127.0.0.1:0", "-b", Unix("one"));
        _sockets = ListenerSet.Bind(settings.Get(SocketSettings.Bind), takeover: null);
        _configuration = new Configuration(settings, _sockets, () => _next);
    }

    public void Dispose()
    {
        _sockets.Close();
        _folder.Dispose();
    }

    [Fact]
    public void An_address_that_stays_keeps_its_socket_and_a_new_one_is_opened()
    {
        var before = _sockets.Current;
        Reload("127.0.0.1:0", Unix("two"));
        Assert.Same(before[0], _sockets.Current[0]);
        Assert.EndsWith("two", _sockets.Current[1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_listened_on_any_more_is_closed_when_the_reload_has_succeeded()
    {
        Reload("127.0.0.1:0", Unix("two"));
        Assert.True(IsThere("one"));
        var closed = Assert.Single(_configuration.Accept());
        Assert.EndsWith("one", closed.Path, StringComparison.Ordinal);
        Assert.Equal((false, true), (IsThere("one"), IsThere("two")));
    }

    [Fact]
    public void A_reload_that_fails_goes_back_to_the_old_sockets_and_settings()
    {
        var before = _sockets.Current;
        Reload("127.0.0.1:0", Unix("two"));
        _configuration.GoBack();
        Assert.Equal(before, _sockets.Current);
        Assert.Equal("first", _configuration.Settings.Get(AppSettings.Application));
        Assert.Equal((true, false), (IsThere("one"), IsThere("two")));
    }

    [Fact]
    public void An_address_that_cannot_be_opened_changes_nothing()
    {
        var before = _sockets.Current;
        File.WriteAllText(Path.Combine(_folder.Path, "file"), "");
        Assert.Throws<BindException>(() => Reload(Unix("two"), Unix("file")));
        Assert.Equal((1, "first", false), (_configuration.Generation, _configuration.Settings.Get(AppSettings.Application), IsThere("two")));
        Assert.Equal(before, _sockets.Current);
    }

    [Fact]
    public void Settings_without_workers_are_refused()
    {
        _next = ParsedSettings.From("a", "-w", "0");
        Assert.Contains("-w 0", Assert.Throws<UserError>(_configuration.Reread).Message, StringComparison.Ordinal);
        Assert.Equal(1, _configuration.Generation);
    }

    [Fact]
    public void Each_socket_is_announced_once()
    {
        Assert.Equal(2, _sockets.TakeUnannounced().Count);
        Reload("127.0.0.1:0", Unix("two"));
        Assert.EndsWith("two", Assert.Single(_sockets.TakeUnannounced()).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_ports_that_the_system_chooses_are_two()
    {
        Reload("127.0.0.1:0", "127.0.0.1:0");
        Assert.NotSame(_sockets.Current[0], _sockets.Current[1]);
        var before = _sockets.Current;
        Reload("127.0.0.1:0", "127.0.0.1:0");
        Assert.Equal(before, _sockets.Current);
    }

    private void Reload(params string[] addresses)
    {
        _next = ParsedSettings.From(["a", .. addresses.SelectMany(address => (string[])["-b", address])]);
        _configuration.Reread();
    }

    private string Unix(string name) => $"unix:{Path.Combine(_folder.Path, name)}";

    private bool IsThere(string name) => File.Exists(Path.Combine(_folder.Path, name));
}
