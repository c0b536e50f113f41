using System.IO.Compression;
using System.Net;
using System.Text;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

public sealed class CherryPySite() : SmallSite("cherrypy_app:app", "cherrypy", "python3-cherrypy3");

[Framework("CherryPy", "CherryPy")]
public sealed class CherryPyTests(CherryPySite site) : SmallSiteTests<CherryPySite>(site)
{
    protected override string Name => "CherryPy";

    // CherryPy takes a path that is not UTF-8 for Latin-1.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;

    // CherryPy reads the body, but its JSON tool asks for a length first.
    [Fact]
    public async Task Page_behind_basic_authentication_is_401_without_and_200_with_the_password()
    {
        using var refused = await Get("/private");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/private");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("anna:sesame"u8));
        using var response = await Send(request);

        Assert.Equal("Welcome, anna", await Text(response));
    }

    [Fact]
    public async Task Compressed_answer_can_be_decompressed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/compressed");
        request.Headers.Add("Accept-Encoding", "gzip");

        using var response = await Send(request);

        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        using var text = new StreamReader(new GZipStream(new MemoryStream(await Bytes(response)), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(string.Concat(Enumerable.Repeat("again and ", 1000)), await text.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/download");

    [Fact]
    public Task File_that_the_client_has_already_is_304() => AssertKnowsWhatIsUnchanged("/download");
}
