using Wizgi.Cli;
using Wizgi.Cli.Operations;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Operations;

public sealed class PidFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no number")]
    [InlineData("2147483647\n")]
    public void The_number_replaces_what_no_living_process_has(string? before)
    {
        if (before is not null) File.WriteAllText(_folder["pid"], before);
        var file = PidFile.Create(_folder["pid"]);
        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(_folder["pid"]));
        file.Remove();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_living_process_keeps_its_file()
    {
        File.WriteAllText(_folder["pid"], "1\n");
        var problem = Assert.Throws<UserError>(() => PidFile.Create(_folder["pid"]));
        Assert.StartsWith($"--pid {_folder["pid"]}: process 1 is running under this file.", problem.Message, StringComparison.Ordinal);
        Assert.Equal("1\n", File.ReadAllText(_folder["pid"]));
    }

    [Fact]
    public void The_file_of_another_process_is_not_removed()
    {
        var file = PidFile.Create(_folder["pid"]);
        File.WriteAllText(_folder["pid"], "1\n");
        file.Remove();
        Assert.True(File.Exists(_folder["pid"]));
    }

    [Fact]
    public void The_number_moves_to_another_file()
    {
        var file = PidFile.Create(_folder["pid.2"]);
        file.MoveTo(_folder["pid"]);
        Assert.Equal([_folder["pid"]], Directory.EnumerateFileSystemEntries(_folder.Path));
        File.WriteAllText(_folder["other"], "1\n");
        Assert.Throws<UserError>(() => file.MoveTo(_folder["other"]));
        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(_folder["pid"]));
    }

    [Fact]
    public void A_directory_that_is_not_there_is_told() =>
        Assert.EndsWith("there is no such directory", Assert.Throws<UserError>(() => PidFile.Create(_folder["none/pid"])).Message, StringComparison.Ordinal);
}
