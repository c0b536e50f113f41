using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

public sealed class WebPySite() : SmallSite("webpy_app:app", "web", "python3-webpy");

[Framework("web.py", "web.py")]
public sealed class WebPyTests(WebPySite site) : SmallSiteTests<WebPySite>(site)
{
    protected override string Name => "web.py";

    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;

    [Fact]
    public async Task Template_escapes_what_came_in_the_query() =>
        Assert.Equal("<p>&lt;b&gt;Käse&lt;/b&gt;</p>\n", await GetText("/label?text=%3Cb%3EK%C3%A4se%3C/b%3E"));
}
