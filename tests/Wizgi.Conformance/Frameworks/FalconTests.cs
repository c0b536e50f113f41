using System.Net;
using System.Text;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

public sealed class FalconSite() : SmallSite("falcon_app:app", "falcon", "python3-falcon");

[Framework("Falcon", "falcon")]
public sealed class FalconTests(FalconSite site) : SmallSiteTests<FalconSite>(site)
{
    protected override string Name => "Falcon";

    // Falcon puts U+FFFD in place of what it cannot decode.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;

    // Falcon reads as many bytes as CONTENT_LENGTH says, and finds no media in none.
    [Fact]
    public async Task Put_item_is_201_with_its_location_and_what_was_read_of_the_body()
    {
        using var content = new StringContent("ein Stück", Encoding.UTF8, "text/plain");

        using var response = await Send(HttpMethod.Put, "/items/7", content);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("/items/7", response.Headers.Location?.OriginalString);
        var item = await Json(response);
        Assert.Equal(7, item.GetProperty("number").GetInt32());
        Assert.Equal("ein Stück", item.GetProperty("body").GetString());
    }

    [Fact]
    public async Task Http_error_is_a_json_document()
    {
        using var response = await Send(HttpMethod.Put, "/items/11");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("No such item", (await Json(response)).GetProperty("title").GetString());
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/files/large.bin");
}
