using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>An option is unknown, or its value is wrong.</summary>
public sealed class CommandLineErrorTests : StartupErrorTests
{
    [Theory]
    [InlineData("--log-level", "loud", "--log-level loud: use debug, info, warning, error or critical")]
    [InlineData("--access-log-format", "%(z)s", "--access-log-format: access log format '%(z)s': 'z' is unknown")]
    [InlineData("--access-log-format", "%h", "write %% for a percent sign")]
    [InlineData("--chdir", "/nowhere", "--chdir /nowhere: there is no such directory")]
    [InlineData("-e", "NAME", "-e NAME: an environment variable is given as KEY=VALUE")]
    [InlineData("-e", "=value", "-e =value: an environment variable is given as KEY=VALUE")]
    [InlineData("--python-mode", "remote", "--python-mode remote: use auto, embedded or hosted")]
    [InlineData("--graceful-timeout", "-1", "--graceful-timeout -1: a number of seconds from 0 to 86400 is needed")]
    [InlineData("--static", "public", "--static public: a prefix and a directory are needed, such as /static=public")]
    [InlineData("--static", "static=/tmp", "--static static=/tmp: the prefix must be a path that starts with '/'")]
    [InlineData("--static", "/static=/nowhere", "--static /static=/nowhere: there is no directory '/nowhere'")]
    public async Task A_setting_with_a_wrong_value_says_what_is_right(string option, string value, string message) =>
        Assert.Contains(message, await Fail(Configuration, "hello:app", option, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("hosted", "--error-logfile")]
    [InlineData("hosted", "--access-logfile")]
    [InlineData("embedded", "--error-logfile")]
    public async Task A_log_file_that_cannot_be_opened_is_named(string mode, string option)
    {
        Assert.SkipWhen(mode == "embedded" && Modes.Any(row => row.Data == "embedded" && row.Skip is not null), "there is no libpython to embed");
        Assert.Contains($"wizgi: {option} /nowhere/a.log: No such file or directory",
            await Fail(Configuration, "hello:app", "--python-mode", mode, option, "/nowhere/a.log"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no option --thread; did you mean --threads?", "hello:app", "--thread=4")]
    [InlineData("Unrecognized command or argument 'second:app'.", "hello:app", "second:app")]
    [InlineData("Required argument missing for option: '-b'.", "hello:app", "-b")]
    public async Task A_wrong_command_line_points_to_the_help(string message, params string[] arguments)
    {
        var (code, output) = await WizgiProcess.Run(arguments, new() { Directory = Apps });
        AssertNoStackTrace(output);
        Assert.Equal($"wizgi: {message}\nTry 'wizgi --help'.\n", output);
        Assert.Equal(Usage, code);
    }

    [Fact]
    public async Task Without_an_application_it_says_how_to_name_one()
    {
        var (code, output) = await WizgiProcess.Run([], new() { Directory = Apps });
        Assert.Equal((Usage, "wizgi: no application: wizgi package.module:attribute, or wsgi_app or mount in a configuration file\n"), (code, output));
    }
}
