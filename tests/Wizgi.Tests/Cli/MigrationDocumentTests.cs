using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Cli.Settings;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli;

/// <summary>docs/migrating-from-mod_wsgi.md against the module itself, where Apache's is installed, and against our settings.</summary>
public partial class MigrationDocumentTests
{
    private static readonly string[] Modules = ["/usr/lib/apache2/modules/mod_wsgi.so", "/usr/lib/apache2/modules/mod_wsgi.so-3.11", "/usr/lib/httpd/modules/mod_wsgi.so"];

    private static string Document => File.ReadAllText(Path.Combine(Repository.Root, "docs", "migrating-from-mod_wsgi.md"));

    private static IEnumerable<string[]> Rows => Document.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split(" | "));

    [Fact]
    public void Every_directive_of_mod_wsgi_is_in_the_table()
    {
        var module = Modules.FirstOrDefault(File.Exists);
        Assert.SkipUnless(module is not null, "libapache2-mod-wsgi-py3 is not installed");
        // The table of directives has their names as C strings.
        var names = Directive().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(module!))).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.True(names.Count > 30, $"there are {names.Count} names in {module}");
        Assert.Empty(names.Except(Rows.SelectMany(row => Names(row[0]))));
    }

    [Fact]
    public void What_it_names_as_a_counterpart_is_a_setting() =>
        Assert.All(Rows.SelectMany(row => Names(row[1])).Where(name => !name.StartsWith("wizgi ", StringComparison.Ordinal)), name => Assert.NotNull(SettingCatalogue.Find(name)));

    [Fact]
    public void No_option_is_there_twice()
    {
        foreach (var table in Document.Split("\n## "))
        {
            var names = table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).SelectMany(line => Names(line.Split(" | ")[0])).ToList();
            Assert.Equal(names.Distinct(), names);
        }
    }

    private static IEnumerable<string> Names(string cell) => Quoted().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\0(WSGI[A-Z][A-Za-z]+)(?=\0)")]
    private static partial Regex Directive();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
