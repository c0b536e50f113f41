using Wizgi.Cli;
using Wizgi.Cli.Uwsgi;

namespace Wizgi.Tests.Cli.Uwsgi;

public class UwsgiImportTests
{
    [Theory]
    [InlineData("module = shop.wsgi:application", "wsgi_app = shop.wsgi:application")]
    [InlineData("wsgi-file = site.py\ncallable = site", "wsgi_app = site.py:site")]
    [InlineData("http = :8080", "bind:0 = :8080")]
    [InlineData("http-socket = /run/shop.sock", "bind:0 = unix:/run/shop.sock")]
    [InlineData("processes = %k", "workers = ")]
    [InlineData("max_requests = 500", "max_requests = 500")]
    [InlineData("cheaper = 1\nworkers = 3", "max_workers = 3")]
    [InlineData("reload-on-rss = 200", "max_worker_memory = 200m")]
    [InlineData("buffer-size = 100000", "limit_request_line = 65536")]
    [InlineData("virtualenv = %dvenv", "python = /srv/shop/venv")]
    [InlineData("name = shop\nenv = SITE=%(name)", "raw_env:0 = SITE=shop")]
    [InlineData("set = base=/srv\nlogto = %(base)/log", "accesslog = /srv/log")]
    [InlineData("http = 0.0.0.0:$(PORT)", "bind:0 = 0.0.0.0:5000")]
    public void An_option_becomes_the_setting(string lines, string expected) => Assert.Contains(Translate(lines), line => line.StartsWith(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("master = true", "; master = true: it is always so")]
    [InlineData("socket = 127.0.0.1:3031", "; socket = 127.0.0.1:3031: it spoke the uwsgi protocol")]
    [InlineData("http = :$(NOTHING)", "; http = :$(NOTHING): $(NOTHING) is not in the environment now")]
    [InlineData("env = KEY=@(/etc/key)", "; env = KEY=@(/etc/key): the contents of other files are not read")]
    [InlineData("processes = many", "; processes = many: workers: a number")]
    [InlineData("frobnicate = 3", "; frobnicate = 3: Wizgi has nothing like it")]
    [InlineData("if-env = X", "; if-env = X: a wizgi.ini says what is")]
    [InlineData("# a remark", "; a remark")]
    public void What_has_no_counterpart_stays_as_a_comment(string line, string expected) => Assert.Contains(Translate(line), text => text.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Every_line_is_there()
    {
        string[] lines = ["module = a", "threads = 2", "threads = 3", "nothing = x", "logto = /tmp/log", "vacuum"];
        var text = string.Join('\n', Translate(string.Join('\n', lines)));
        Assert.Contains("; threads = 3: threads is set already", text, StringComparison.Ordinal);
        Assert.Contains("; vacuum: it is always so", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_section_can_be_named()
    {
        var file = UwsgiFile.Parse("/srv/shop/uwsgi.ini", ["[uwsgi]", "threads = 2", "[live]", "threads = 8"], "live");
        Assert.Contains("threads = 8", UwsgiImport.Translate(file, _ => null), StringComparison.Ordinal);
        Assert.Throws<UserError>(() => UwsgiFile.Parse("/srv/shop/uwsgi.ini", ["[uwsgi]"], "live"));
    }

    private static string[] Translate(string lines) =>
        UwsgiImport.Translate(UwsgiFile.Parse("/srv/shop/uwsgi.ini", ["[uwsgi]", .. lines.Split('\n')]), name => name == "PORT" ? "5000" : null).Split(Environment.NewLine);
}
