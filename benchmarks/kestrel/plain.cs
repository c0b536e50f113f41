#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
#:property ServerGarbageCollection=false
#:property ConcurrentGarbageCollection=false
#:property NoWarn=ASP0000
// Kestrel alone, with the answer of benchmarks/load/apps/hello.py: what our front end stands on. plain.cs PORT
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore();
builder.Services.Configure<KestrelServerOptions>(options => options.Listen(IPAddress.Loopback, int.Parse(args[0])));
var server = builder.Services.BuildServiceProvider().GetRequiredService<IServer>();
await server.StartAsync(new Hello(), CancellationToken.None);
await Task.Delay(Timeout.Infinite);

internal sealed class Hello : IHttpApplication<IFeatureCollection>
{
    private static readonly byte[] Body = "Hello, World!\n"u8.ToArray();

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var headers = context.GetRequiredFeature<IHttpResponseFeature>().Headers;
        headers.ContentType = "text/plain";
        headers.ContentLength = Body.Length;
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(Body);
    }
}
