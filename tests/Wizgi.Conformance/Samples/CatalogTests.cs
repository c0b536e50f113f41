using System.Text;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Samples;

/// <summary><c>samples/catalog.py</c>: XML from Python, HTML for the client.</summary>
public sealed class CatalogTests
{
    [Fact]
    public async Task The_client_of_an_XML_application_gets_HTML()
    {
        await using var wizgi = await WizgiProcess.Start("samples.catalog:app", Sample.Options("--middleware", "xslt,folder=samples"));
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/"));
        Assert.Equal("text/html; charset=utf-8", response.Header("Content-Type"));
        Assert.Contains("<li><cite>K\u00E4sekunde</cite>, A. &amp; B. Laib (2004)</li><li><cite>Snow Crash</cite>", Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(response.Body)), StringComparison.Ordinal);
    }
}
