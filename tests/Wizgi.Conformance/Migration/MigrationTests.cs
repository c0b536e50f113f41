using Wizgi.Conformance.Gateways;
using Wizgi.Conformance.Gunicorn.SideBySide;
using Wizgi.Conformance.Proxies;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Migration;

/// <summary>The examples at the top of docs/migrating-from-….md, run as they stand there: the old server and Wizgi serve the same.</summary>
public sealed class MigrationTests : IDisposable
{
    private const string Port = "127.0.0.1:8000";

    private const string App = """
        import os
        def app(environ, start_response):
            body = f"{os.environ.get('SHOP_NAME')} {environ['SCRIPT_NAME']} {environ['PATH_INFO']} {environ['wsgi.multithread']} {environ['wsgi.multiprocess']}".encode()
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
            return [body]
        application = app
        """;

    private readonly TemporaryFolder _folder = new();

    public MigrationTests()
    {
        // Apache's processes are another user.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        File.WriteAllText(_folder["shop.py"], App);
        // As most of them are, and beside a module of the same name.
        File.WriteAllText(_folder["shop.wsgi"], "from shop import application\n");
    }

    [Fact]
    public async Task A_gunicorn_conf_py_serves_the_same_with_both()
    {
        var blocks = Blocks("gunicorn");
        await File.WriteAllTextAsync(_folder["gunicorn.conf.py"], blocks[0].Replace(Port, "127.0.0.1:0", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        string[] lines = [.. blocks[1].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        var (gunicorn, wizgi) = await Side.Both(async side =>
        {
            var words = lines.Single(line => line.StartsWith(side.Name + " ", StringComparison.Ordinal)).Split(' ')[1..];
            await using var server = await side.Start(_folder.Path, words[^1], words[..^1]);
            return await Get(server.HttpClient());
        });
        Assert.Equal("Ann's  /a True True", gunicorn);
        Assert.Equal(gunicorn, wizgi);
    }

    [Fact]
    public async Task A_uwsgi_ini_that_is_imported_serves_the_same()
    {
        var ini = Blocks("uwsgi")[0];
        string uwsgi;
        await using (var server = await FrontProxy.Start("/usr/bin/uwsgi", ["--plugin", "python3", "--ini"], (port, _) => $"{ini.Replace(Port, $"127.0.0.1:{port}", StringComparison.Ordinal)}\nchdir = {_folder.Path}\n"))
            uwsgi = await Get(server.HttpClient());
        await File.WriteAllTextAsync(_folder["uwsgi.ini"], ini.Replace(Port, "127.0.0.1:0", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var options = new WizgiOptions { Directory = _folder.Path, IsConfigured = true, Environment = new() { ["WIZGI_PYTHON"] = Repository.Python } };
        var (code, imported) = await WizgiProcess.Run(["import", "uwsgi.ini"], options);
        Assert.True(code == 0, imported);
        await File.WriteAllTextAsync(_folder["wizgi.ini"], imported, TestContext.Current.CancellationToken);
        await using var wizgi = WizgiProcess.Launch([], options);
        await wizgi.WaitForOutput("Listening at");
        Assert.Equal("Ann's  /a True True", uwsgi);
        Assert.Equal(uwsgi, await Get(wizgi.HttpClient()));
    }

    [Fact]
    public async Task A_process_group_of_mod_wsgi_serves_the_same()
    {
        Assert.SkipUnless(File.Exists("/usr/lib/apache2/modules/mod_wsgi.so"), "libapache2-mod-wsgi-py3 is not installed");
        var blocks = Blocks("mod_wsgi");
        var site = string.Join('\n', blocks[0].Split('\n').Where(line => !line.StartsWith("Listen ", StringComparison.Ordinal))).Replace("/srv/shop", _folder.Path, StringComparison.Ordinal);
        string apache;
        await using (var server = await GatewayServers.StartApache("wsgi", site)) apache = await Get(server.HttpClient());
        var words = blocks[1].Replace(Port, "127.0.0.1:0", StringComparison.Ordinal).Replace("/srv/shop", _folder.Path, StringComparison.Ordinal).Trim().Split(' ');
        await using var wizgi = await Side.Wizgi.Start(_folder.Path, words[1], words[2..]);
        Assert.Equal("None  /a True True", apache);
        Assert.Equal(apache, await Get(wizgi.HttpClient()));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> Get(HttpClient client)
    {
        using (client) return await client.GetStringAsync("/a", TestContext.Current.CancellationToken);
    }

    // What is set as code at the top of a document, block by block.
    private static List<string> Blocks(string name)
    {
        var blocks = new List<string>();
        var isInside = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", $"migrating-from-{name}.md")).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)))
        {
            var isCode = line.StartsWith("    ", StringComparison.Ordinal) || (isInside && line.Length == 0);
            if (isCode && !isInside) blocks.Add("");
            if (isCode) blocks[^1] += (line.Length == 0 ? "" : line[4..]) + "\n";
            isInside = isCode;
        }
        return blocks;
    }
}
