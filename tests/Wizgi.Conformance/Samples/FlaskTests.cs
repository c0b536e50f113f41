using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Samples;

/// <summary><c>samples/flask_with_csharp.py</c> and <c>samples/middleware.cs</c> around it.</summary>
public sealed class FlaskTests
{
    [Fact]
    public async Task Flask_dispatches_to_CSharp_and_stands_in_CSharp()
    {
        await Sample.Build("hello.cs");
        await Sample.Build("middleware.cs");
        await using var wizgi = await WizgiProcess.Start("samples.flask_with_csharp:app", Sample.Options("--middleware", Path.Combine(Sample.Bin, "Middleware.dll:Samples.Greeting.Wrap")));
        using var client = await wizgi.Connect();
        Assert.Equal("Good morning from Flask\n", (await client.Exchange(Request.Get("/"))).Body);
        var german = await client.Exchange("GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: de-AT\r\n\r\n");
        Assert.Equal("Guten Tag from Flask\n", german.Body);
        Assert.StartsWith("app;dur=", german.Header("Server-Timing"), StringComparison.Ordinal);
        Assert.Equal("Hello from C#\n", (await client.Exchange(Request.Get("/api/"))).Body);
    }
}
