using Wizgi.Cli;
using Wizgi.Cli.Settings;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Settings;

/// <summary>Files as sources. Variables are tried on real processes.</summary>
public sealed class SettingsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("wizgi.json", """{ "threads": 4, "keep-alive": 2.5, "debug": true, "bind": ["127.0.0.1:1", "127.0.0.1:2"], "env": { "A": "1", "B": "x=y" } }""")]
    [InlineData("wizgi.ini", "; comment\nthreads = 4\nkeepalive=2.5\ndebug = yes\nbind = 127.0.0.1:1, 127.0.0.1:2\n[raw_env]\nA=1\nB = x=y\n")]
    [InlineData("wizgi.ini", "threads = 4\nkeep_alive=2.5\ndebug = 1\nbind:0 = 127.0.0.1:1\nbind:1=127.0.0.1:2\n[env]\nA=1\nB = x=y\n")]
    [InlineData("pyproject.toml", "[project]\nname = \"shop\"\n[tool.wizgi]\nthreads = 4\nkeepalive = 2.5\ndebug = true\nbind = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\nenv = { A = 1, B = \"x=y\" }\n")]
    public void A_file_has_the_same_settings(string name, string text)
    {
        var settings = Read((name, text));
        Assert.Equal(4, settings.Get(ProcessSettings.Threads));
        Assert.Equal(TimeSpan.FromSeconds(2.5), LimitSettings.Read(settings).KeepAliveTimeout);
        Assert.True(settings.Get(DevelopmentSettings.Debug));
        Assert.Equal([1, 2], settings.Get(SocketSettings.Bind).Select(address => ((System.Net.IPEndPoint)address.EndPoint!).Port));
        Assert.Equal(["A=1", "B=x=y"], settings.Get(AppSettings.Env));
    }

    [Fact]
    public void A_stronger_source_takes_the_place_of_a_weaker_one()
    {
        (string, string)[] files = [("pyproject.toml", "[tool.wizgi]\nthreads = 2\nworkers = 2\nbind = [\":1\", \":2\"]\n"), ("wizgi.json", """{ "workers": 3, "bind": ":3" }""")];
        var settings = Read(files);
        Assert.Equal((2, 3), (settings.Get(ProcessSettings.Threads), settings.Get(ProcessSettings.Workers)));
        Assert.Single(settings.Get(SocketSettings.Bind));
        var flags = new Dictionary<string, SettingTexts> { ["workers"] = new("-w", ["4"]) };
        Assert.Equal(4, new SettingsReader(flags, null, _ => { }) { Folder = _folder.Path }.Read().Get(ProcessSettings.Workers));
    }

    [Theory]
    [InlineData("wizgi.json", """{ "mount": [] }""")]
    [InlineData("pyproject.toml", "[tool.wizgi]\nmount = []\n")]
    public void A_list_may_be_empty(string name, string text) => Assert.Empty(Read((name, text)).Get(AppSettings.Mounts));

    [Fact]
    public void What_changed_is_seen_at_the_next_reading()
    {
        File.WriteAllText(_folder["wizgi.ini"], "threads = 2\n");
        var reader = Reader();
        Assert.Equal(2, reader.Read().Get(ProcessSettings.Threads));
        File.WriteAllText(_folder["wizgi.ini"], "threads = 3\n");
        Assert.Equal(3, reader.Read().Get(ProcessSettings.Threads));
    }

    [Theory]
    [InlineData("wizgi.json", """{ "threds": 4 }""", "wizgi.json: threds is no setting; did you mean threads?")]
    [InlineData("wizgi.json", """{ "threads": 0 }""", "wizgi.json: threads 0: a number from 1 to 1024 is needed")]
    [InlineData("wizgi.json", """{ "threads": [2, 3] }""", "wizgi.json: threads 2,3: a number from 1 to 1024 is needed")]
    [InlineData("wizgi.json", """{ "keepalive": 2, "keep-alive": 3 }""", "is there already as ")]
    [InlineData("wizgi.json", """{ "threads": """, "wizgi.json: ")]
    [InlineData("wizgi.ini", "threads\n", "wizgi.ini: ")]
    [InlineData("wizgi.ini", "bind = nowhere:x\n", "wizgi.ini: bind: cannot bind 'nowhere:x': 'x' is not a port (0 to 65535).")]
    [InlineData("pyproject.toml", "[tool.wizgi]\nworkerz = 1\n", "pyproject.toml: tool.wizgi: workerz is no setting; did you mean workers?")]
    [InlineData("pyproject.toml", "[tool.wizgi]\nworkers = \n", "pyproject.toml(2,")]
    [InlineData("pyproject.toml", "[tool]\nwizgi = 1\n", "pyproject.toml: tool.wizgi is no table")]
    public void What_is_wrong_is_told_with_its_place(string name, string text, string message)
    {
        var problem = Assert.Throws<UserError>(() => Read((name, text)));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.Path, problem.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, problem.ExitCode);
    }

    [Fact]
    public void Two_files_of_ours_are_one_too_many() =>
        Assert.Contains("keep one of them", Assert.Throws<UserError>(() => Read(("wizgi.json", "{}"), ("wizgi.ini", ""))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Equal("-c none.ini: there is no such file", Assert.Throws<UserError>(() => new SettingsReader(new Dictionary<string, SettingTexts>(), "none.ini", _ => { }).Read()).Message);

    [Fact]
    public void Files_are_looked_for_in_the_directory_of_the_command_line()
    {
        File.WriteAllText(_folder["wizgi.ini"], "threads = 5\n");
        var flags = new Dictionary<string, SettingTexts> { ["chdir"] = new("--chdir", [_folder.Path]) };
        Assert.Equal(5, new SettingsReader(flags, null, _ => { }).Read().Get(ProcessSettings.Threads));
        Assert.Equal(5, new SettingsReader(flags, "wizgi.ini", _ => { }).Read().Get(ProcessSettings.Threads));
    }

    [Fact]
    public void Another_projects_file_is_left_alone() => Assert.Empty(Read(("pyproject.toml", "[tool.other]\nthreads = 4\n")).AllGiven);

    [Fact]
    public void What_is_printed_is_a_file_that_says_the_same()
    {
        var settings = Read(("wizgi.json", """{ "threads": 4, "bind": ["127.0.0.1:1", "127.0.0.1:2"], "env": { "A": "1", "B": "x, y" }, "debug": true, "keepalive": 2.5 }"""));
        File.Delete(_folder["wizgi.json"]);
        var again = Read(("wizgi.ini", SettingsPrinter.Print(settings)));
        Assert.Equal(Texts(settings), Texts(again));
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string> Texts(ServeSettings settings) =>
        settings.AllGiven.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => string.Join('|', pair.Value.Texts).ToUpperInvariant());

    private SettingsReader Reader() => new(new Dictionary<string, SettingTexts>(), null, _ => { }) { Folder = _folder.Path };

    private ServeSettings Read(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files) File.WriteAllText(_folder[name], text);
        return Reader().Read();
    }
}
