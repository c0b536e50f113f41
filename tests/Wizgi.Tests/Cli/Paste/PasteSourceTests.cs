using Wizgi.Cli;
using Wizgi.Cli.Paste;
using Wizgi.Cli.Settings;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Paste;

/// <summary>Server sections, read by Debian's PasteDeploy.</summary>
public sealed class PasteSourceTests : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";
    private const string Application = "[app:main]\npaste.app_factory = site:make\n";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _told = [];

    public PasteSourceTests()
    {
        if (!File.Exists("/usr/lib/python3/dist-packages/paste/deploy/__init__.py")) Assert.Skip("python3-pastedeploy is not installed: apt-get install python3-pastedeploy");
        Write("common.ini", "[server:main]\nuse = egg:wizgi\nport = 91\nthreads = 8\n");
        Write("conf.py", "timeout = 99\n");
    }

    [Theory]
    [InlineData("host = 0.0.0.0\nport = 81", "bind = 0.0.0.0:81")]
    [InlineData("host = ::1\nport = 81", "bind = [::1]:81")]
    [InlineData("host = ::1", "bind = [::1]:8000")]
    [InlineData("port = 81", "bind = 127.0.0.1:81")]
    [InlineData("host = unix:/tmp/x.sock", "bind = unix:/tmp/x.sock")]
    [InlineData("host = 127.0.0.1:81, [::1]:82", "bind:0 = 127.0.0.1:81\nbind:1 = [::1]:82")]
    [InlineData("bind = 127.0.0.1:81\n    127.0.0.1:82", "bind:0 = 127.0.0.1:81\nbind:1 = 127.0.0.1:82")]
    [InlineData("port = %(base)s1", "bind = 127.0.0.1:81", "[DEFAULT]\nbase = 8\n")]
    [InlineData("use = config:%(here)s/common.ini\nthreads = 9", "threads = 9\n")]
    [InlineData("use = config:%(here)s/common.ini", "bind = 127.0.0.1:91\n")]
    [InlineData("config = conf.py", "timeout = 99\n")]
    [InlineData("use = egg:gunicorn#main\nworkers = 6", "workers = 6\n")]
    public void Section_gives_settings(string lines, string printed, string before = "")
    {
        var use = lines.StartsWith("use", StringComparison.Ordinal) ? "" : "use = egg:wizgi\n";
        Write("site.ini", $"{before}{Application}[server:main]\n{use}{lines}\n");
        Assert.Contains(printed, SettingsPrinter.Print(Read()), StringComparison.Ordinal);
        Assert.Empty(_told);
    }

    [Fact]
    public void Section_of_the_applications_name_is_stronger_and_another_can_be_named()
    {
        Write("site.ini", $"{Application}[app:other]\nuse = main\n[server:main]\nuse = egg:wizgi\nthreads = 3\n[server:other]\nuse = egg:Wizgi#main\nthreads = 7\n");
        Assert.Equal(3, Read().Get(ProcessSettings.Threads));
        Assert.Equal(7, Read("site.ini#other").Get(ProcessSettings.Threads));
        Assert.Equal(3, Read("site.ini#other", (PasteSettings.Server.Name, "main")).Get(ProcessSettings.Threads));
        Assert.EndsWith("/site.ini has no section [server:gone]", Assert.Throws<UserError>(() => Read("site.ini", (PasteSettings.Server.Name, "gone"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("use = egg:NoSuchServer#main", "egg:NoSuchServer#main")]
    [InlineData("use = call:nothing:here", "call:nothing:here")]
    [InlineData("paste.server_runner = nothing:here", "nothing:here")]
    public void Section_of_another_server_need_not_be_there_and_is_told(string use, string name)
    {
        Write("site.ini", $"{Application}[server:main]\n{use}\nlisten = localhost:6543\n");
        _ = Read();
        Assert.Equal($"{_folder["site.ini"]}: [server:main] has no effect: it is for {name}. With 'use = egg:wizgi' its settings count", Assert.Single(_told));
    }

    [Theory]
    [InlineData("use = egg:wizgi\nlisten = 80", "[server:main] listen is no setting")]
    [InlineData("use = egg:wizgi\nthread = 80", "[server:main] thread is no setting; did you mean threads?")]
    [InlineData("use = egg:wizgi\nthreads = many", "[server:main] threads many: a number from 1 ")]
    [InlineData("use = egg:wizgi\nbind = :80\nport = 80", "[server:main] bind: port says where to listen already")]
    [InlineData("use = egg:wizgi\nport = http", "[server:main] port: cannot bind '127.0.0.1:http'")]
    [InlineData("use = egg:wizgi\nport = %(nothing)s", "Bad value substitution")]
    [InlineData("use = egg:wizgi\npython = /usr/bin/python3", "[server:main] python: the file is read by that Python")]
    [InlineData("use = egg:wizgi\nwsgi_app = other:app", "[server:main] wsgi_app: the file itself has the application")]
    [InlineData("use = egg:wizgi\npost_fork = some.hook", "[server:main] post_fork: hooks are functions")]
    [InlineData("use = egg:wizgi\nworker_class = gevent", "[server:main] worker_class gevent: ")]
    [InlineData("use = config:%(here)s/nothing.ini", "nothing.ini")]
    [InlineData("threads = 3", "[server:main] says for no server: write 'use = egg:wizgi' into it")]
    [InlineData("use = egg:wizgi\nport = 80\nport = 81", "option 'port' in section 'server:main' already exists")]
    public void Wrong_section_is_told_in_a_sentence(string lines, string expected)
    {
        Write("site.ini", $"{Application}[server:main]\n{lines}\n");
        var problem = Assert.Throws<UserError>(() => Read());
        Assert.StartsWith($"{_folder["site.ini"]}: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Theory]
    [InlineData("KEY")]
    [InlineData("=value")]
    [InlineData(@"KEY\=value")]
    public void Global_value_needs_a_name_and_a_value(string text)
    {
        Write("site.ini", Application);
        Assert.Equal($"{PasteSettings.Globals.Name} {text}: a global value is given as KEY=VALUE", Assert.Throws<UserError>(() => Read("site.ini", (PasteSettings.Globals.Name, text))).Message);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);

    private ServeSettings Read(string file = "site.ini", params (string Name, string Value)[] more)
    {
        var flags = new Dictionary<string, SettingTexts> { [PasteSettings.File.Name] = new("--paste", [file]), [PythonSettings.Python.Name] = new("--python", [Interpreter]) };
        foreach (var (name, value) in more) flags[name] = new SettingTexts(name, [value]);
        flags[AppSettings.Directory.Name] = new SettingTexts("--chdir", [_folder.Path]);
        // Whoever runs the tests may have variables of their own.
        return new SettingsReader(flags, null, sentence => { if (sentence.StartsWith(_folder.Path, StringComparison.Ordinal)) _told.Add(sentence); }).Read();
    }
}
