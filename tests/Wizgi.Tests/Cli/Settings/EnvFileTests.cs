using Wizgi.Cli.Settings;

namespace Wizgi.Tests.Cli.Settings;

/// <summary>systemd.exec(5), <c>EnvironmentFile=</c>.</summary>
public class EnvFileTests
{
    [Theory]
    [InlineData("A=1", "A=1")]
    [InlineData("A=1\r\nB=2\r\n", "A=1|B=2")]
    [InlineData("# a comment\n; another\n\n  A = b c  \n", "A=b c")]
    [InlineData("A=b # no comment", "A=b # no comment")]
    [InlineData("A=", "A=")]
    [InlineData("A=b=c", "A=b=c")]
    [InlineData("A=' b '\nB=\" c \"", "A= b |B= c ")]
    [InlineData("A='b\\n\"$c'", "A=b\\n\"$c")]
    [InlineData("A=\"b\\\"c\\$\\\\d\\e\"", "A=b\"c$\\d\\e")]
    [InlineData("A=b\\ \\\\c", "A=b \\c")]
    [InlineData("A=b\\\nc\nB=2", "A=bc|B=2")]
    [InlineData("A=\"b\nc\"\nB=2", "A=b\nc|B=2")]
    [InlineData("A=x'y z'\"w\"", "A=xy zw")]
    [InlineData("export A=1", "A=1")]
    [InlineData("A=\u00e9", "A=\u00e9")]
    public void Variables_are_read_as_systemd_reads_them(string text, string variables) => Assert.Equal(variables.Split('|'), EnvFile.Parse(text));

    [Theory]
    [InlineData("A=1\nB\nC=3", "line 2: NAME=value is needed")]
    [InlineData("A=\"1\n2\"\n1B=2", "line 3: '1B' is not the name of a variable")]
    [InlineData("\nA=\"1\nB=2\n", "line 2: the \" is not closed")]
    [InlineData("A='1", "line 1: the ' is not closed")]
    [InlineData("=1", "line 1: '' is not the name of a variable")]
    [InlineData("A-B=1", "line 1: 'A-B' is not the name of a variable")]
    [InlineData("A=\0", "line 1: a value cannot have a NUL")]
    public void A_wrong_line_is_told_with_its_number(string text, string message) => Assert.Equal(message, Assert.Throws<FormatException>(() => EnvFile.Parse(text)).Message);
}
