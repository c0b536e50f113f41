using Wizgi.Cli;
using Wizgi.Cli.Gunicorn;
using Wizgi.Cli.Settings;
using Wizgi.Conformance.Gunicorn.SideBySide;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Gunicorn;

public class GunicornCatalogueTests
{
    // Set to write the document instead of comparing it.
    private const string WriteVariable = "WIZGI_TESTS_WRITE_DOCS";

    [Fact]
    public void No_name_has_two_meanings()
    {
        Assert.All(GunicornCatalogue.Others, other => Assert.DoesNotContain(SettingCatalogue.All, setting => setting.Name == other.Name || setting.Flags.Intersect(other.Flags).Any()));
        Assert.Equal(GunicornCatalogue.Names.Count(), GunicornCatalogue.Names.Distinct().Count());
        var flags = GunicornCatalogue.Others.SelectMany(other => other.Flags).ToList();
        Assert.Equal(flags.Count, flags.Distinct().Count());
    }

    [Theory]
    [InlineData("worker_class", "sync")]
    [InlineData("worker_class", "gunicorn.workers.gthread.ThreadWorker")]
    [InlineData("preload_app", "false")]
    [InlineData("secure_scheme_headers", "X-FORWARDED-PROTO=https")]
    [InlineData("sendfile", "true")]
    public void What_happens_anyway_is_not_worth_a_word(string name, string value)
    {
        var (given, told) = Settle(name, value);
        Assert.Empty(given);
        Assert.Empty(told);
    }

    [Theory]
    [InlineData("worker_tmp_dir", "/dev/shm")]
    [InlineData("preload_app", "true")]
    [InlineData("statsd_host", "localhost:8125")]
    [InlineData("logconfig", "logging.ini")]
    public void What_the_server_does_well_without_is_told(string name, string value)
    {
        var (given, told) = Settle(name, value);
        Assert.Empty(given);
        Assert.StartsWith($"gunicorn.conf.py: {name} has no effect: ", Assert.Single(told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("worker_class", "gevent")]
    [InlineData("worker_class", "uvicorn.workers.UvicornWorker")]
    [InlineData("secure_scheme_headers", "X-SCHEME=https")]
    public void What_would_be_something_else_than_meant_is_an_error(string name, string value)
    {
        var problem = Assert.Throws<UserError>(() => Settle(name, value));
        Assert.StartsWith($"gunicorn.conf.py: {name} {value}: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_is_what_the_tables_say()
    {
        var path = Path.Combine(Repository.Root, "docs", "migrating-from-gunicorn.md");
        var text = GunicornDocument.Write(Differences.All.Select(difference => (difference.What, difference.Cases, difference.Gunicorn, difference.Wizgi, difference.Why))).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null) File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"docs/migrating-from-gunicorn.md is not what the tables say; {WriteVariable}=1 ./test --fast writes it");
    }

    private static (Dictionary<string, SettingTexts> Given, List<string> Told) Settle(string name, string value)
    {
        var given = new Dictionary<string, SettingTexts> { [name] = new($"gunicorn.conf.py: {name}", [value]) };
        var told = new List<string>();
        GunicornCatalogue.Settle(given, told.Add);
        return (given, told);
    }
}
