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
        Assert.Equal("hello:app", settings.Application);
        Assert.Equal(["127.0.0.1:8000"], settings.Bind);
        Assert.Equal(Environment.CurrentDirectory, settings.Directory);
        Assert.Equal(PythonMode.Auto, settings.PythonMode);
        Assert.Null(settings.Python);
        Assert.Null(settings.AccessLog);
        Assert.Equal(("combined", "-"), (settings.AccessLogFormat, settings.ErrorLog));
        Assert.Equal(LogLevel.Information, settings.LogLevel);
        Assert.Equal((new ServerLimits(), TimeSpan.FromSeconds(30)), (settings.Limits, settings.GracefulTimeout));
        Assert.False(settings.Debug || settings.Lint || settings.Pep333);
        Assert.Empty(settings.Env);
        Assert.Empty(settings.PythonPath);
        Assert.Empty(settings.Static);
    }

    [Fact]
    public void The_defaults_of_the_command_are_those_of_the_settings()
    {
        var parsed = Parse("hello:app");
        var settings = new ServeSettings { Application = "hello:app" };
        Assert.Equal(settings.Bind, parsed.Bind);
        Assert.Equal(settings with { Bind = parsed.Bind, Env = parsed.Env, PythonPath = parsed.PythonPath, Static = parsed.Static }, parsed);
    }

    [Fact]
    public void Each_option_sets_its_setting()
    {
        var settings = Parse("-b", ":8001", "--bind", "unix:/run/app.sock", "--python", "python3.13", "--python-mode", "hosted", "--chdir", "/tmp", "-e", "A=1",
            "--env", "B=x=y", "--access-logfile", "-", "--access-logformat", "json", "--log-file", "/tmp/error.log", "--log-level", "DEBUG", "--keep-alive", "2.5",
            "--graceful-timeout", "0", "--debug", "--lint", "--pep333", "hello:app");
        Assert.Equal([":8001", "unix:/run/app.sock"], settings.Bind);
        Assert.Equal(("python3.13", PythonMode.Hosted), (settings.Python, settings.PythonMode));
        Assert.Equal("/tmp", settings.Directory);
        Assert.Equal(["A=1", "B=x=y"], settings.Env);
        Assert.Equal(("-", "json", "/tmp/error.log"), (settings.AccessLog, settings.AccessLogFormat, settings.ErrorLog));
        Assert.Equal(LogLevel.Debug, settings.LogLevel);
        Assert.Equal((TimeSpan.FromSeconds(2.5), TimeSpan.Zero), (settings.Limits.KeepAliveTimeout, settings.GracefulTimeout));
        Assert.True(settings.Debug && settings.Lint && settings.Pep333);
    }

    [Fact]
    public void Module_directories_are_absolute_and_start_at_the_application() =>
        Assert.Equal(["/srv/lib", "/tmp/vendor", "/tmp/more"], Parse("hello:app", "--chdir", "/tmp", "--pythonpath", "/srv/lib,vendor", "--pythonpath", "more,").PythonPath);

    [Fact]
    public void Static_folders_are_absolute_and_start_at_the_application()
    {
        var settings = Parse("hello:app", "--chdir", "/usr", "--static", "/assets/=share", "--static", "/=/tmp", "--static=/a/b=share/");
        Assert.Equal([new("/assets", "/usr/share"), new("/", "/tmp"), new("/a/b", "/usr/share/")], settings.Static);
    }

    [Fact]
    public void A_static_prefix_is_given_once() =>
        Assert.Equal("--static /a=/usr: /a is served from /tmp already; give each prefix once",
            Assert.Throws<UserError>(() => Parse("hello:app", "--static", "/a=/tmp", "--static", "/a/=/usr")).Message);

    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("Warning", LogLevel.Warning)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    [InlineData("critical", LogLevel.Critical)]
    public void A_log_level_has_gunicorns_name(string name, LogLevel level) => Assert.Equal(level, Parse("hello:app", "--log-level", name).LogLevel);

    [Theory]
    [InlineData("--chdir", "/no/such/directory", "--chdir /no/such/directory: there is no such directory")]
    [InlineData("-e", "NAME", "-e NAME: an environment variable is given as KEY=VALUE")]
    [InlineData("-e", "=value", "-e =value: an environment variable is given as KEY=VALUE")]
    [InlineData("--python-mode", "both", "--python-mode both: use auto, embedded or hosted")]
    [InlineData("--python-mode", "2", "--python-mode 2: use auto, embedded or hosted")]
    [InlineData("--log-level", "loud", "--log-level loud: use debug, info, warning, error or critical")]
    [InlineData("--keep-alive", "-1", "--keep-alive -1: a number of seconds from 0 to 86400 is needed")]
    [InlineData("--graceful-timeout", "86401", "--graceful-timeout 86401: a number of seconds from 0 to 86400 is needed")]
    [InlineData("--keep-alive", "NaN", "--keep-alive NaN: a number of seconds from 0 to 86400 is needed")]
    [InlineData("--access-log-format", "%(z)s", "--access-log-format: access log format '%(z)s': 'z' is unknown")]
    [InlineData("--static", "public", "--static public: a prefix and a directory are needed, such as /static=public")]
    [InlineData("--static", "static=/tmp", "--static static=/tmp: the prefix must be a path that starts with '/' and has no '//', such as /static")]
    [InlineData("--static", "=/tmp", "--static =/tmp: the prefix must be a path that starts with '/' and has no '//', such as /static")]
    [InlineData("--static", "/a//b=/tmp", "--static /a//b=/tmp: the prefix must be a path that starts with '/' and has no '//', such as /static")]
    [InlineData("--static", "/static=/no/such", "--static /static=/no/such: there is no directory '/no/such'")]
    [InlineData("--static", "/static=/etc/passwd", "--static /static=/etc/passwd: there is no directory '/etc/passwd'")]
    [InlineData("--static", "/static=", "--static /static=: there is no directory ''")]
    public void A_wrong_value_is_an_error_that_shows_it(string option, string value, string message)
    {
        var problem = Assert.Throws<UserError>(() => Parse("hello:app", option, value));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, problem.ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("one:app", "two:app")]
    [InlineData("hello:app", "--no-such-option")]
    [InlineData("hello:app", "--bind")]
    [InlineData("hello:app", "--keep-alive", "soon")]
    public void A_wrong_command_line_is_an_error(params string[] args) => Assert.NotEmpty(ServeCommand.Create(_ => 0).Parse(args).Errors);

    [Fact]
    public void The_exit_code_is_what_serving_returns() => Assert.Equal(42, ServeCommand.Create(_ => 42).Parse(["hello:app"]).Invoke(NoHandler));

    private static InvocationConfiguration NoHandler => new() { EnableDefaultExceptionHandler = false };

    private static ServeSettings Parse(params string[] args)
    {
        ServeSettings? settings = null;
        var result = ServeCommand.Create(parsed =>
        {
            settings = parsed;
            return 0;
        }).Parse(args);
        Assert.Empty(result.Errors);
        result.Invoke(NoHandler);
        return settings!;
    }
}
