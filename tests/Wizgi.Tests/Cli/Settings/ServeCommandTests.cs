using System.CommandLine;
using Microsoft.Extensions.Logging;
using Wizgi.Cli;
using Wizgi.Cli.Settings;
using Wizgi.Server.Limits;

namespace Wizgi.Tests.Cli.Settings;

public class ServeCommandTests
{
    [Fact]
    public void An_application_alone_is_served_with_the_defaults()
    {
        var settings = Parse("hello:app");
        Assert.Equal("hello:app", settings.Get(AppSettings.Application));
        Assert.Equal("127.0.0.1:8000", Assert.Single(settings.Get(SocketSettings.Bind)).EndPoint!.ToString());
        Assert.Equal(Environment.CurrentDirectory, settings.Get(AppSettings.Directory));
        Assert.Equal(PythonMode.Auto, settings.Get(PythonSettings.Mode));
        Assert.Null(settings.Get(PythonSettings.Python));
        Assert.Null(settings.Get(LogSettings.AccessLog));
        Assert.Equal(("combined", "-"), (settings.Get(LogSettings.AccessFormat), settings.Get(LogSettings.ErrorLog)));
        Assert.Equal(LogLevel.Information, settings.Get(LogSettings.Level));
        Assert.Equal((new ServerLimits(), TimeSpan.FromSeconds(30)), (LimitSettings.Read(settings), settings.Get(ProcessSettings.GracefulTimeout)));
        Assert.False(settings.Get(DevelopmentSettings.Debug) || settings.Get(AppSettings.Lint) || settings.Get(AppSettings.Pep333));
        Assert.Empty(settings.Get(AppSettings.Env));
        Assert.Empty(settings.Get(AppSettings.PythonPath));
        Assert.Empty(settings.Get(AppSettings.Static));
    }

    [Fact]
    public void Each_option_sets_its_setting()
    {
        var settings = Parse("-b", ":8001", "--bind", "unix:app.sock,[::1]:9", "--python", "python3.13", "--python-mode", "hosted", "--chdir", "/tmp", "-e", "A=1",
            "--env", "B=x=y", "--access-logfile", "-", "--access-logformat", "json", "--log-file", "error.log", "--log-level", "DEBUG", "--keep-alive", "2.5",
            "--graceful-timeout", "0", "--debug", "--lint", "--pep333", "hello:app");
        Assert.Equal(["0.0.0.0:8001", "/tmp/app.sock", "[::1]:9"], settings.Get(SocketSettings.Bind).Select(address => address.EndPoint!.ToString()));
        Assert.Equal(("python3.13", PythonMode.Hosted), (settings.Get(PythonSettings.Python), settings.Get(PythonSettings.Mode)));
        Assert.Equal("/tmp", settings.Get(AppSettings.Directory));
        Assert.Equal(["A=1", "B=x=y"], settings.Get(AppSettings.Env));
        Assert.Equal(("-", "json", "/tmp/error.log"), (settings.Get(LogSettings.AccessLog), settings.Get(LogSettings.AccessFormat), settings.Get(LogSettings.ErrorLog)));
        Assert.Equal(LogLevel.Debug, settings.Get(LogSettings.Level));
        Assert.Equal((TimeSpan.FromSeconds(2.5), TimeSpan.Zero), (LimitSettings.Read(settings).KeepAliveTimeout, settings.Get(ProcessSettings.GracefulTimeout)));
        Assert.True(settings.Get(DevelopmentSettings.Debug) && settings.Get(AppSettings.Lint) && settings.Get(AppSettings.Pep333));
    }

    [Fact]
    public void Of_a_flag_given_twice_the_last_counts() => Assert.Equal(4, Parse("hello:app", "--threads", "2", "--threads", "4").Get(ProcessSettings.Threads));

    [Fact]
    public void Module_directories_are_absolute_and_start_at_the_application() => Assert.Equal(["/srv/lib", "/tmp/vendor", "/tmp/more"],
        Parse("hello:app", "--chdir", "/tmp", "--pythonpath", "/srv/lib,vendor", "--pythonpath", "more,").Get(AppSettings.PythonPath));

    [Fact]
    public void Static_folders_are_absolute_and_start_at_the_application()
    {
        var settings = Parse("hello:app", "--chdir", "/usr", "--static", "/assets/=share", "--static", "/=/tmp", "--static=/a/b=share/");
        Assert.Equal([new("/assets", "/usr/share"), new("/", "/tmp"), new("/a/b", "/usr/share/")], settings.Get(AppSettings.Static));
    }

    [Fact]
    public void A_static_prefix_is_given_once() =>
        Assert.Equal("--static /a=/tmp /a/=/usr: /a is served from /tmp already; give each prefix once",
            Assert.Throws<UserError>(() => Parse("hello:app", "--static", "/a=/tmp", "--static", "/a/=/usr")).Message);

    [Fact]
    public void Mounts_have_a_prefix_a_host_or_both()
    {
        var settings = Parse("hello:app", "--mount", "/shop/=shop.wsgi:application", "--mount", "Example.ORG.=a:b", "--mount=*.example.org:8443/x=c/d.py:e", "--mount", "[::1]/=f:g");
        Assert.Equal(["/shop=shop.wsgi:application", "example.org=a:b", "*.example.org:8443/x=c/d.py:e", "[::1]=f:g"],
            settings.Get(AppSettings.Mounts).Select(mount => $"{mount.Place}={mount.Reference}"));
        Assert.Equal([(null, "/shop"), ("example.org", "/"), ("*.example.org:8443", "/x"), ("[::1]", "/")], settings.Get(AppSettings.Mounts).Select(mount => (mount.Host, mount.Prefix)));
    }

    [Fact]
    public void The_arguments_of_a_factory_may_have_commas() =>
        Assert.Equal("x:create('a,)b', n=2)|y:z", Assert.Single(Parse("--mount", "/x=x:create('a,)b', n=2)|y:z").Get(AppSettings.Mounts)).Reference);

    [Theory]
    [InlineData("a:b|", "APP a:b|: an application is missing beside '|'")]
    [InlineData("|a:b", "APP |a:b: an application is missing beside '|'")]
    public void A_cascade_has_no_gap(string application, string message) => Assert.Equal(message, Assert.Throws<UserError>(() => Parse(application)).Message);

    [Fact]
    public void A_place_is_mounted_once() =>
        Assert.Equal("--mount a.org/x=a:b A.org/x/=c:d: a.org/x is a:b already; give each place once",
            Assert.Throws<UserError>(() => Parse("--mount", "a.org/x=a:b", "--mount", "A.org/x/=c:d")).Message);

    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("Warning", LogLevel.Warning)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    [InlineData("critical", LogLevel.Critical)]
    public void A_log_level_has_gunicorns_name(string name, LogLevel level) => Assert.Equal(level, Parse("hello:app", "--log-level", name).Get(LogSettings.Level));

    [Theory]
    [InlineData("--chdir", "/no/such/directory", "--chdir /no/such/directory: there is no such directory")]
    [InlineData("-e", "NAME", "-e NAME: an environment variable is given as KEY=VALUE")]
    [InlineData("-e", "=value", "-e =value: an environment variable is given as KEY=VALUE")]
    [InlineData("--python-mode", "both", "--python-mode both: use auto, embedded or hosted")]
    [InlineData("--python-mode", "2", "--python-mode 2: use auto, embedded or hosted")]
    [InlineData("--log-level", "loud", "--log-level loud: use debug, info, warning, error or critical")]
    [InlineData("--keep-alive", "-1", "--keep-alive -1: a number of seconds from 0 to 86400 is needed")]
    [InlineData("--graceful-timeout", "86401", "--graceful-timeout 86401: a number of seconds from 0 to 86400 is needed")]
    [InlineData("--keep-alive", "soon", "--keep-alive soon: a number of seconds from 0 to 86400 is needed")]
    [InlineData("--keep-alive", "NaN", "--keep-alive NaN: a number of seconds from 0 to 86400 is needed")]
    [InlineData("--access-log-format", "%(z)s", "--access-log-format: access log format '%(z)s': 'z' is unknown")]
    [InlineData("--static", "public", "--static public: a prefix and a directory are needed, such as /static=public")]
    [InlineData("--static", "static=/tmp", "--static static=/tmp: the prefix must be a path that starts with '/' and has no '//', such as /static")]
    [InlineData("--static", "=/tmp", "--static =/tmp: the prefix must be a path that starts with '/' and has no '//', such as /static")]
    [InlineData("--static", "/a//b=/tmp", "--static /a//b=/tmp: the prefix must be a path that starts with '/' and has no '//', such as /static")]
    [InlineData("--static", "/static=/no/such", "--static /static=/no/such: there is no directory '/no/such'")]
    [InlineData("--static", "/static=/etc/passwd", "--static /static=/etc/passwd: there is no directory '/etc/passwd'")]
    [InlineData("--static", "/static=", "--static /static=: there is no directory ''")]
    [InlineData("--mount", "/shop", "--mount /shop: a prefix or a host, and an application, are needed, such as /shop=shop.wsgi:application")]
    [InlineData("--mount", "/shop=", "--mount /shop=: a prefix or a host, and an application, are needed")]
    [InlineData("--mount", "=a:b", "--mount =a:b: a prefix or a host, and an application, are needed")]
    [InlineData("--mount", "/a//b=a:b", "--mount /a//b=a:b: the prefix must be a path that starts with '/' and has no '//', such as /shop")]
    [InlineData("--mount", "//a=a:b", "--mount //a=a:b: the prefix must be a path that starts with '/' and has no '//'")]
    [InlineData("--mount", "/a/../b=a:b", "--mount /a/../b=a:b: clients resolve '.' and '..'")]
    [InlineData("--mount", "/sh%6fp=a:b", "--mount /sh%6fp=a:b: write the prefix decoded: /shop")]
    [InlineData("--mount", "ex_ample..org=a:b", "--mount ex_ample..org=a:b: 'ex_ample..org' is not a host such as example.org, *.example.org, example.org:8443 or [::1]; a prefix starts with '/'")]
    [InlineData("--mount", "a.org:x/b=a:b", "--mount a.org:x/b=a:b: 'a.org:x' is not a host")]
    [InlineData("--mount", "/a=a:b,colour=red", "--mount /a=a:b,colour=red: a mount has no option 'colour'")]
    [InlineData("--mount", "/a=a:b,red", "--mount /a=a:b,red: behind a comma an option is needed, KEY=VALUE, not 'red'; a comma that is meant is written \\,")]
    [InlineData("--mount", "/=a:b", "--mount /=a:b: hello:app answers for every other path already")]
    public void A_wrong_value_is_an_error_that_shows_it(string option, string value, string message)
    {
        var problem = Assert.Throws<UserError>(() => Parse("hello:app", option, value));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, problem.ExitCode);
    }

    [Theory]
    [InlineData("one:app", "two:app")]
    [InlineData("hello:app", "--no-such-option")]
    [InlineData("hello:app", "--bind")]
    public void A_wrong_command_line_is_an_error(params string[] args) => Assert.NotEmpty(ServeCommand.Create(_ => 0).Parse(args).Errors);

    [Theory]
    [InlineData("there is no option --thread; did you mean --threads?", "hello:app", "--thread", "4")]
    [InlineData("there is no option --kee-palive; did you mean --keep-alive?", "hello:app", "--kee-palive=4")]
    [InlineData("there is no option --zzz", "hello:app", "--zzz")]
    public void An_unknown_flag_is_named_with_the_nearest(string message, params string[] args) =>
        Assert.Equal([message], ServeCommand.Errors(ServeCommand.Create(_ => 0).Parse(args)));

    [Fact]
    public void An_unknown_flag_is_no_application() =>
        Assert.Equal("there is no option --thread; did you mean --threads?", Assert.Throws<UserError>(() => Parse("--thread=4")).Message);

    [Fact]
    public void The_exit_code_is_what_serving_returns() => Assert.Equal(42, ServeCommand.Create(_ => 42).Parse(["hello:app"]).Invoke(NoHandler));

    private static InvocationConfiguration NoHandler => new() { EnableDefaultExceptionHandler = false };

    private static ServeSettings Parse(params string[] args) => ParsedSettings.From(args);
}
