using System.Text;
using Wizgi.Middleware;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware;

public sealed class XsltTests : IDisposable
{
    private const string Start = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">""";
    private const string Named = """<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="page.xsl"?><a>text</a>""";

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _outside = new();

    public XsltTests() => Sheet("page.xsl", """<xsl:output method="html" indent="no"/><xsl:template match="/"><html><body><xsl:value-of select="a"/></body></html></xsl:template>""");

    public void Dispose()
    {
        _folder.Dispose();
        _outside.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_document_that_names_a_stylesheet_is_transformed_however_it_is_cut(int size)
    {
        var (shape, application) = Shape.Of("200 OK", [new("Content-Type", "application/xml"), new("ETag", "\"x\""), new("X-A", "1")], Cut(Named, size));
        var response = Caller.Call(Lint.Wrap(Wrap(Lint.Wrap(application))));
        Assert.Equal("<html><body>text</body></html>", response.Text);
        Assert.Equal(["Content-Length: 30", "Content-Type: text/html; charset=utf-8", "X-A: 1"], response.Headers.Select(header => $"{header.Name}: {header.Value}").Order(StringComparer.Ordinal));
        Assert.Equal((1, 1), (shape.Made, shape.Closed));
    }

    [Theory]
    [InlineData("""<a>no instruction</a>""")]
    [InlineData("""<?xml-stylesheet type="text/css" href="page.xsl"?><a/>""")]
    [InlineData("""<?xml-stylesheet type="text/xsl" href="page.xsl" alternate="yes"?><a/>""")]
    [InlineData("""<?xml-stylesheet type="text/xsl"?><a/>""")]
    [InlineData("""<a><?xml-stylesheet type="text/xsl" href="page.xsl"?></a>""")]
    [InlineData("""<!DOCTYPE a><a/>""")]
    [InlineData("""no xml""")]
    [InlineData("")]
    [InlineData("""<!-- <?xml-stylesheet type="text/xsl" href="page.xsl"?> --><a/>""")]
    public void Other_documents_stay_as_they_are(string document)
    {
        foreach (var size in (int[])[1, 1000])
        {
            var (_, application) = Shape.Of("200 OK", [new("Content-Type", "text/xml"), new("ETag", "\"x\"")], Cut(document, size));
            var response = Caller.Call(Lint.Wrap(Wrap(application)));
            Assert.Equal(document, response.Text);
            Assert.Equal([new("Content-Type", "text/xml"), new ResponseHeader("ETag", "\"x\"")], response.Headers);
        }
    }

    [Fact]
    public void A_document_without_an_instruction_streams_from_its_root_element_on()
    {
        var made = 0;
        var (_, application) = Shape.Of("200 OK", [new("Content-Type", "text/xml")], Items());
        var body = Received.BodyOf(Wrap(application));
        using var items = body.GetEnumerator();
        Assert.True(items.MoveNext());
        Assert.Equal("<list>", Encoding.ASCII.GetString(items.Current.Span));
        Assert.Equal(1, made);

        IEnumerable<ReadOnlyMemory<byte>> Items()
        {
            made++;
            yield return "<list>"u8.ToArray();
            made++;
            yield return "</list>"u8.ToArray();
        }
    }

    [Theory]
    [InlineData("https://example.org/page.xsl")]
    [InlineData("//example.org/page.xsl")]
    [InlineData("../page.xsl")]
    [InlineData("a/../../page.xsl")]
    [InlineData("%2e%2e/page.xsl")]
    [InlineData("..\\page.xsl")]
    [InlineData("file:///etc/passwd")]
    [InlineData("#embedded")]
    [InlineData(".hidden.xsl")]
    [InlineData("page.xsl?x")]
    public void What_is_not_below_the_folder_is_left_to_the_client_and_told(string href)
    {
        var document = $"""<?xml-stylesheet type="text/xsl" href="{href}"?><a/>""";
        var response = Call(Xml(document));
        Assert.Equal(("200 OK", document), (response.Status, response.Text));
        Assert.Contains("not a file below the folder", response.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<xsl:output method="xml" encoding="utf-16"/>""", "application/xml; charset=utf-16")]
    [InlineData("""<xsl:output method="xml" encoding="iso-8859-1"/>""", "application/xml; charset=iso-8859-1")]
    [InlineData("""<xsl:output method="xml" media-type="application/atom+xml"/>""", "application/atom+xml; charset=utf-8")]
    [InlineData("""<xsl:output method="text"/>""", "text/plain; charset=utf-8")]
    [InlineData("", "text/html; charset=utf-8")]
    public void The_type_follows_from_the_output_of_the_stylesheet(string output, string type)
    {
        Sheet("page.xsl", output + """<xsl:template match="/"><html>é</html></xsl:template>""");
        var response = Call(Xml(Named));
        Assert.Equal(type, response.Header("Content-Type"));
        Assert.Equal($"{response.Body.Length}", response.Header("Content-Length"));
        var text = Encoding.GetEncoding(type.Split('=')[1]).GetString(response.Body.Span);
        Assert.Contains("é", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_transforms_by_path_and_type()
    {
        var options = Options() with { Rules = [new XsltRule { Stylesheet = "page.xsl", Prefix = "/feed", ContentType = "application/atom+xml" }], FollowInstructions = false };
        Assert.Equal("text/html; charset=utf-8", Call(Xml("<a>1</a>", "application/atom+xml"), options, "/feed/1").Header("Content-Type"));
        Assert.Equal("<a>1</a>", Call(Xml("<a>1</a>", "application/atom+xml"), options, "/feeds").Text);
        Assert.Equal("<a>1</a>", Call(Xml("<a>1</a>"), options, "/feed").Text);
        Assert.Equal(Named, Call(Xml(Named), options, "/").Text);
        Assert.Throws<ArgumentException>(() => Wrap(Xml("<a/>"), Options() with { Rules = [new XsltRule { Stylesheet = "../page.xsl" }] }));
    }

    [Fact]
    public void A_stylesheet_that_changed_or_whose_import_changed_counts_at_once()
    {
        Sheet("page.xsl", """<xsl:import href="part/base.xsl"/><xsl:output method="text"/>""");
        Sheet("part/base.xsl", """<xsl:template match="/">one</xsl:template>""");
        var site = Wrap(Xml(Named));
        Assert.Equal("one", Caller.Call(site).Text);
        Assert.Equal("one", Caller.Call(site).Text);
        Sheet("part/base.xsl", """<xsl:template match="/">number two</xsl:template>""");
        Assert.Equal("number two", Caller.Call(site).Text);
        Sheet("page.xsl", "<wrong");
        Assert.Equal("500 Internal Server Error", Caller.Call(site).Status);
        Sheet("page.xsl", """<xsl:output method="text"/><xsl:template match="/">three</xsl:template>""");
        Assert.Equal("three", Caller.Call(site).Text);
    }

    [Theory]
    [InlineData("""<xsl:template match="/"><xsl:unknown/></xsl:template>""", "unknown")]
    [InlineData("""<xsl:template match="/"><xsl:message terminate="yes">stop it</xsl:message></xsl:template>""", "stop it")]
    [InlineData("""<xsl:include href="../x.xsl"/>""", "not a file of the folder")]
    [InlineData("""<xsl:import href="http://127.0.0.1:1/x.xsl"/>""", "not a file of the folder")]
    [InlineData("""<xsl:import href="file:///etc/passwd"/>""", "not a file of the folder")]
    [InlineData("""<xsl:template match="/"><xsl:value-of select="document('page.xsl')"/></xsl:template>""", "document()")]
    public void A_stylesheet_that_fails_is_a_500_and_the_reason_is_in_the_log(string content, string reason)
    {
        Sheet("page.xsl", content);
        var response = Call(Xml(Named));
        Assert.Equal(("500 Internal Server Error", "Internal Server Error\n"), (response.Status, response.Text));
        Assert.Contains(reason, response.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stylesheet_that_is_not_there_is_a_500()
    {
        File.Delete(_folder["page.xsl"]);
        var response = Call(Xml(Named));
        Assert.Equal("500 Internal Server Error", response.Status);
        Assert.Contains("there is no stylesheet", response.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""<?xml-stylesheet type="text/xsl" href="page.xsl"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>""", "DTD")]
    [InlineData("""<?xml-stylesheet type="text/xsl" href="page.xsl"?><a>""", "a")]
    public void A_document_with_a_DTD_or_an_error_is_a_500(string document, string reason)
    {
        var response = Call(Xml(document));
        Assert.Equal("500 Internal Server Error", response.Status);
        Assert.Contains(reason, response.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", response.Text + response.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bounds_hold()
    {
        Assert.Contains("longer than 50 bytes", Call(Xml(Named), Options() with { MaximumInput = 50 }).Errors, StringComparison.Ordinal);
        Assert.Contains("longer than 10 bytes", Call(Xml(Named), Options() with { MaximumOutput = 10 }).Errors, StringComparison.Ordinal);
        Sheet("page.xsl", """<xsl:template match="a"><b><xsl:apply-templates/></b></xsl:template>""");
        Assert.Equal("200 OK", Call(Xml(Nested(200))).Status);
        Assert.Contains("deeper than 200", Call(Xml(Nested(100_000))).Errors, StringComparison.Ordinal);

        static string Nested(int depth) =>
            """<?xml-stylesheet type="text/xsl" href="page.xsl"?>""" + string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));
    }

    [Fact]
    public void Document_reads_files_of_the_folder_alone_when_it_is_allowed()
    {
        File.WriteAllText(_folder["data.xml"], "<d>inside</d>");
        File.WriteAllText(_outside["data.xml"], "<d>outside</d>");
        Sheet("page.xsl", """<xsl:output method="text"/><xsl:template match="/"><xsl:value-of select="document(a)"/></xsl:template>""");
        var options = Options() with { AllowDocument = true };
        Assert.Equal("inside", Call(Xml(Naming("data.xml")), options).Text);
        foreach (var name in (string[])[_outside["data.xml"], "file://" + _outside["data.xml"], "../data.xml", "http://127.0.0.1:1/"])
            Assert.DoesNotContain("outside", Call(Xml(Naming(name)), options).Text, StringComparison.Ordinal);

        static string Naming(string file) => $"""<?xml-stylesheet type="text/xsl" href="page.xsl"?><a>{file}</a>""";
    }

    [Fact]
    public void The_charset_of_the_Content_Type_goes_before_the_declaration()
    {
        Sheet("page.xsl", """<xsl:output method="text"/><xsl:template match="/"><xsl:value-of select="a"/></xsl:template>""");
        var document = """<?xml version="1.0" encoding="utf-8"?><?xml-stylesheet type="text/xsl" href="page.xsl"?><a>é</a>""";
        Assert.Equal("é", Call(Bytes(Encoding.Latin1.GetBytes(document), "text/xml; charset=ISO-8859-1")).Text);
        Assert.Equal("é", Call(Bytes(Encoding.UTF8.GetBytes(document), "text/xml")).Text);
        Assert.Equal("é", Call(Bytes([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(document.Replace("utf-8", "utf-16", StringComparison.Ordinal))], "text/xml; charset=utf-8")).Text);
        Assert.Equal(document, Call(Bytes(Encoding.UTF8.GetBytes(document), "text/xml; charset=klingon")).Text);
    }

    [Theory]
    [InlineData("206 Partial Content", "X-A", "1")]
    [InlineData("200 OK", "Content-Encoding", "gzip")]
    [InlineData("200 OK", "Content-Range", "bytes 0-1/2")]
    public void Parts_and_what_is_encoded_are_left_alone(string status, string name, string value)
    {
        ResponseHeader[] headers = [new("Content-Type", "text/xml"), new(name, value), new("ETag", "\"x\"")];
        var (_, application) = Shape.Of(status, headers, Cut(Named, 10));
        var response = Call(application);
        Assert.Equal(Named, response.Text);
        Assert.Equal(headers, response.Headers);
    }

    [Fact]
    public void The_answer_to_HEAD_loses_what_would_be_wrong()
    {
        var response = Caller.Call(Lint.Wrap(Wrap((_, start) =>
        {
            start("200 OK", [new("Content-Type", "text/xml"), new("Content-Length", "99"), new("ETag", "\"x\"")]);
            return [];
        })), "HEAD");
        Assert.Equal([new ResponseHeader("Content-Type", "text/xml")], response.Headers);
    }

    private XsltOptions Options() => new() { Folder = _folder.Path };

    private WsgiApplication Wrap(WsgiApplication application, XsltOptions? options = null) => Xslt.Wrap(application, options ?? Options());

    private CallerResponse Call(WsgiApplication application, XsltOptions? options = null, string target = "/") => Caller.Call(Lint.Wrap(Wrap(application, options)), target: target);

    private void Sheet(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], content.StartsWith("<wrong", StringComparison.Ordinal) ? content : Start + content + "</xsl:stylesheet>");
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Cut(string text, int size) => Encoding.UTF8.GetBytes(text).Chunk(size).Select(piece => (ReadOnlyMemory<byte>)piece);

    private static WsgiApplication Xml(string document, string type = "application/xml") => Bytes(Encoding.UTF8.GetBytes(document), type);

    private static WsgiApplication Bytes(byte[] document, string type) => (_, start) =>
    {
        start("200 OK", [new("Content-Type", type)]);
        return ResponseBody.Of(document);
    };
}
