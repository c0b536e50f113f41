using System.Net;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Samples;

/// <summary><c>samples/aspnetcore.cs</c>, with <c>samples/django_site.py</c> inside; and that by itself.</summary>
public sealed partial class AspNetCoreTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Django_stands_in_an_ASPNET_Core_site_and_knows_its_user()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await Sample.Build("aspnetcore.cs");
        using var site = Sample.Start("dotnet", Path.Combine(Sample.Bin, "AspNetCore.dll"), "--python", Repository.Python, "--urls", "http://127.0.0.1:0");
        try
        {
            Match match;
            while (!(match = Address().Match(await site.StandardOutput.ReadLineAsync(limit.Token) ?? "")).Success) Assert.False(site.HasExited);
            using var client = await WizgiProcess.Connect(IPEndPoint.Parse(match.Groups[1].Value));
            Assert.Equal("C# at the root; Django is at /django/page/1\n", (await client.Exchange(Request.Get("/"))).Body);
            Assert.Equal("Page 1 of Django, for a stranger. The next is /django/page/2\n", await Page("REMOTE-USER: Eve\r\n"));
            Assert.Equal("Page 1 of Django, for Ada. The next is /django/page/2\n", await Page("X-Badge: Ada\r\n"));
            Assert.Equal("Healthy", (await client.Exchange(Request.Get("/health"))).Body);

            async Task<string> Page(string header) => (await client.Exchange($"GET /django/page/1 HTTP/1.1\r\nHost: localhost\r\n{header}\r\n")).Body;
        }
        finally
        {
            site.Kill();
            await site.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task The_Django_site_serves_by_itself()
    {
        await using var wizgi = await WizgiProcess.Start("samples.django_site:application", Sample.Options());
        using var client = await wizgi.Connect();
        var response = await client.Exchange("GET /page/7 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("Page 7 of Django, for a stranger. The next is /page/8\n", response.Body);
    }

    [GeneratedRegex(@"Now listening on: http://(\S+:\d+)")]
    private static partial Regex Address();
}
