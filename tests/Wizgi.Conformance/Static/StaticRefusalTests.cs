using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Static;

/// <summary><c>--static</c>: what nobody gets.</summary>
public sealed class StaticRefusalTests(StaticServer wizgi) : IClassFixture<StaticServer>
{
    [Theory]
    [InlineData("/static/../outside/secret")]
    [InlineData("/static/docs/../../outside/secret")]
    [InlineData("/static/../root-other/secret")]
    [InlineData("/static/..")]
    [InlineData("/static/../")]
    [InlineData("/static/./a.txt")]
    [InlineData("/static/docs/../a.txt")]
    [InlineData("/static/%2e%2e/outside/secret")]
    [InlineData("/static/%2E%2E/outside/secret")]
    [InlineData("/static/.%2e/outside/secret")]
    [InlineData("/static/..%2foutside%2fsecret")]
    [InlineData("/static%2f..%2foutside%2fsecret")]
    [InlineData("/static/%252e%252e/outside/secret")]
    [InlineData("/static/%252e%252e%252foutside%252fsecret")]
    [InlineData("/static/%25252e%25252e/outside/secret")]
    [InlineData("/static/..\\outside\\secret")]
    [InlineData("/static/..%5coutside%5csecret")]
    [InlineData("/static/..%255coutside%255csecret")]
    [InlineData("/static\\..\\/a.txt/%5c..", true)]
    [InlineData("/static/%c0%ae%c0%ae/outside/secret")]
    [InlineData("/static/%c0%ae%c0%ae%c0%afoutside%c0%afsecret")]
    [InlineData("/static/%e0%80%ae%e0%80%ae/outside/secret")]
    [InlineData("/static/%f0%80%80%ae%f0%80%80%ae/outside/secret")]
    [InlineData("/static//a.txt")]
    [InlineData("/static///etc/passwd")]
    [InlineData("/static/%2f/etc/passwd")]
    [InlineData("/static/docs//index.html")]
    [InlineData("/static/docs//")]
    [InlineData("/static../outside/secret", true)]
    [InlineData("//static/../outside/secret", true)]
    [InlineData("/x/../static/a.txt", true)]
    public async Task A_path_that_leads_elsewhere_is_404_or_no_static_path_at_all(string target, bool isTheApplications = false)
    {
        await wizgi.Calls();
        var response = await wizgi.Get(target);
        Assert.DoesNotContain(StaticServer.Secret, response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", response.Body, StringComparison.Ordinal);
        Assert.Equal(isTheApplications ? (200, 1) : (404, 0), (response.StatusCode, (await wizgi.Calls()).Length));
    }

    [Theory]
    [InlineData("/static/a.txt%00")]
    [InlineData("/static/%00/../../outside/secret")]
    [InlineData("/static/a.txt\0.html")]
    [InlineData("/static/%2")]
    [InlineData("/static/%u002e%u002e/outside/secret")]
    public async Task A_NUL_and_a_wrong_encoding_are_400(string target)
    {
        var response = await wizgi.Get(target);
        Assert.Equal(400, response.StatusCode);
        Assert.DoesNotContain("0123456789", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".env")]
    [InlineData(".none")]
    [InlineData(".git/config")]
    [InlineData(".git/none")]
    [InlineData(".git")]
    [InlineData("docs/.htpasswd")]
    [InlineData("docs/.well-known/x")]
    [InlineData("%2eenv")]
    [InlineData("...")]
    public async Task A_dotfile_is_404_whether_it_exists_or_not(string name) => await AssertRefused(name);

    [Theory]
    [InlineData("outside-link")]
    [InlineData("outside-link-absolute")]
    [InlineData("sibling-link")]
    [InlineData("outside-folder/secret")]
    [InlineData("outside-folder/none")]
    [InlineData("outside-folder")]
    [InlineData("outside-folder/")]
    [InlineData("loop")]
    public async Task A_link_that_leads_outside_is_404(string name) => await AssertRefused(name);

    [Theory]
    [InlineData("fifo")]
    [InlineData("device-link")]
    public async Task What_is_no_regular_file_is_404_at_once(string name) => await AssertRefused(name);

    [Theory]
    [InlineData("inside-link", "<p>")]
    [InlineData("inside-link-absolute", "0123456789")]
    [InlineData("inside-folder/index.html", "<p>")]
    [InlineData("inside-folder/", "<p>")]
    public async Task A_link_that_stays_inside_is_followed(string name, string body) => Assert.Equal(body, (await wizgi.Get("/static/" + name)).Body);

    [Fact]
    public async Task All_refusals_look_the_same()
    {
        HashSet<string> heads = [];
        foreach (var name in (string[])[".env", ".none", "../x", "outside-link", "outside-folder/none", "fifo", "loop"])
        {
            var response = await wizgi.Get("/static/" + name);
            heads.Add(string.Concat(response.Headers.Where(header => header.Name != "Date")) + response.Body);
        }
        Assert.Single(heads);
    }

    private async Task AssertRefused(string name)
    {
        await wizgi.Calls();
        foreach (var request in (string[])[Request.Get("/static/" + name), Request.Post("/static/" + name, "data"), Request.Get("/static/" + name, "Accept-Encoding: br, gzip\r\nRange: bytes=0-1\r\n")])
        {
            var response = await wizgi.Exchange(request);
            Assert.Equal((404, "Not Found\n"), (response.StatusCode, response.Body));
        }
        Assert.Empty(await wizgi.Calls());
    }
}
