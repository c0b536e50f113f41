using Wizgi.Cli;
using Wizgi.Cli.Around;
using Wizgi.Cli.Settings;
using Wizgi.Tests.Cli.Settings;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Around;

public sealed class MiddlewareCatalogueTests : IDisposable
{
    private const string WriteVariable = "WIZGI_TESTS_WRITE_DOCS";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_document_has_the_table_of_the_catalogue()
    {
        var path = Path.Combine(Repository.Root, "docs", "middleware.md");
        var text = File.ReadAllText(path);
        var expected = MiddlewareDocument.WriteInto(text);
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null) File.WriteAllText(path, text = expected);
        Assert.True(text == expected, $"docs/middleware.md is not what the catalogue says; {WriteVariable}=1 ./test --fast writes it");
    }

    [Fact]
    public void Each_option_has_prose_and_a_default_that_it_allows()
    {
        foreach (var middleware in MiddlewareCatalogue.All)
        {
            Assert.EndsWith(".", middleware.Prose, StringComparison.Ordinal);
            Assert.Equal(middleware.Options.Count, middleware.Options.Select(option => option.Name).Distinct().Count());
            foreach (var option in middleware.Options)
            {
                Assert.EndsWith(".", option.Prose, StringComparison.Ordinal);
                if (option.Default.Length > 0) _ = option.Parse(option.Default, "/");
            }
        }
    }

    [Theory]
    [InlineData("compresion", "there is no middleware 'compresion'; did you mean compression?; there are request-id, basic-auth,")]
    [InlineData("compression,cding=br", "compression has no option 'cding'; did you mean coding?; there are coding, min-size, type, level, prefix")]
    [InlineData("compression,coding=zip", "")]
    [InlineData("compression,min-size=x", "min-size=x: a size from 0 to 2147483647 is needed, in bytes or with k, m or g behind it")]
    [InlineData("compression,min-size=1,min-size=2", "the option 'min-size' is there twice")]
    [InlineData("compression,level", "behind a comma an option is needed, KEY=VALUE, not 'level'")]
    [InlineData("basic-auth", "basic-auth needs file=FILE")]
    [InlineData("basic-auth,file=/no/such", "file=/no/such: there is no such file")]
    [InlineData("basic-auth,file=bad", "line 1: it is not 'user:hash'")]
    [InlineData("error-pages", "there are no pages; give page=404:FILE, or a folder with files such as 404.html or 5xx.html")]
    [InlineData("error-pages,page=200:bad", "'200' must be a status such as 404, or a class: 4xx, 5xx")]
    [InlineData("error-pages,folder=/no/such", "folder=/no/such: there is no such directory")]
    [InlineData("xslt", "xslt needs folder=DIR")]
    [InlineData("xslt,folder=.,stylesheet=../a.xsl", "")]
    [InlineData("xslt,folder=.,content-type=text/xml", "content-type says what the option stylesheet is for, which is not there")]
    [InlineData("method-override,method=GET", "")]
    [InlineData("request-id,header=a b", "")]
    [InlineData("lint,prefix=shop", "prefix=shop: the prefix must be a path that starts with '/' and has no '//'")]
    [InlineData("profiler", "profiler needs folder=DIR")]
    public void What_is_wrong_is_told_in_a_line_with_what_is_allowed(string text, string message)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "bad"), "nonsense\n");
        var problem = Assert.Throws<UserError>(() => ParsedSettings.From("hello:app", "--chdir", _folder.Path, "--middleware", text));
        Assert.StartsWith("--middleware", problem.Message, StringComparison.Ordinal);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void Values_may_have_commas_and_options_that_are_lists_are_repeated()
    {
        var option = OptionText.Parse(@"a,b=c\,d,b=\\,e=f=g");
        Assert.Equal("a", option.Text);
        Assert.Equal([new("b", "c,d"), new("b", "\\"), new("e", "f=g")], option.Options);
    }
}
