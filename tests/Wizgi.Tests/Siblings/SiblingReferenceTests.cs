using Wizgi.Cli;
using Wizgi.Cli.Siblings;
using Xunit;

namespace Wizgi.Tests.Siblings;

public class SiblingReferenceTests
{
    [Theory]
    [InlineData("rack:config.ru", "Rack")]
    [InlineData("psgi:app.psgi", "PSGI")]
    [InlineData("wsapi:a.module", "WSAPI")]
    [InlineData("jsgi:app.js", "JSGI")]
    [InlineData("hack:App.hs", "Hack")]
    [InlineData("rackless:app", null)]
    [InlineData("package.module:rack", null)]
    public void The_prefix_tells_the_language(string text, string? name) =>
        Assert.Equal(name, SiblingReference.TryParse(text, out var reference) ? reference.Sibling.Name : null);

    [Fact]
    public void A_missing_program_is_told_with_its_packages()
    {
        using var file = new TemporaryFile();
        var problem = Assert.Throws<FormatException>(() => new SiblingReference(new Missing(), file.Path).Check("/"));
        Assert.Equal("Missing applications need no-such-program, which is not on PATH. Install it: apt-get install such-a-package", problem.Message);
    }

    [Fact]
    public void Missing_libraries_are_told_with_their_packages()
    {
        var problem = Assert.Throws<UserError>(() => new SiblingReference(new Lacking(), "app.x").Probe());
        Assert.Equal("lacking:app.x: Lacking applications need what is in these packages: apt-get install such-a-package (no such library)", problem.Message);
    }

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }

    private sealed class Missing : Fake
    {
        public override string Program => "no-such-program";
    }

    private sealed class Lacking : Fake
    {
        public override string Program => "sh";

        public override IReadOnlyList<string> Probe => ["-c", "echo no such library >&2; exit 1"];
    }

    private abstract class Fake : Sibling
    {
        public override string Name => GetType().Name;

        public override string Example => "app.x";

        public override string Packages => "such-a-package";

        public override IReadOnlyList<string> Probe => [];

        public override IReadOnlyList<string> Arguments => [];
    }
}
