// Settings come as --name value: what each test of the site varies.
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.HttpOverrides;
using Wizgi;
using Wizgi.Middleware;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;
builder.Logging.ClearProviders();
builder.Logging.AddSimpleConsole(console => console.SingleLine = false);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = settings.GetValue("body", 30_000_000L));

builder.Services.AddWsgi(wsgi =>
{
    wsgi.Python = settings["python"];
    wsgi.Directory = settings["directory"] ?? "";
    wsgi.PythonPath.Add(Path.Combine(wsgi.Directory, "django_site"));
    wsgi.Threads = settings.GetValue("threads", wsgi.Threads);
    wsgi.QueueLimit = settings.GetValue("queue", wsgi.QueueLimit);
    wsgi.Timeout = TimeSpan.FromSeconds(settings.GetValue("timeout", 0.0));
    wsgi.PassUser = true;
    wsgi.AllowDebuggers = settings.GetValue("debuggers", false);
});
builder.Services.AddHealthChecks().AddWsgi();
builder.Services.AddAuthentication("Token").AddScheme<AuthenticationSchemeOptions, TokenAuthentication>("Token", null);
builder.Services.AddAuthorization();
builder.Services.AddRateLimiter(limits =>
{
    limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
    limits.AddPolicy("three", _ => RateLimitPartition.GetFixedWindowLimiter("all", _ => new FixedWindowRateLimiterOptions { PermitLimit = 3, Window = TimeSpan.FromHours(1) }));
});
builder.Services.AddOutputCache();

var app = builder.Build();
app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.UseRateLimiter();
app.UseOutputCache();

app.MapGet("/csharp", () => "C# is here");
app.MapHealthChecks("/health");
foreach (var mount in settings.GetSection("mount").GetChildren())
{
    var (prefix, reference, conventions) = (mount["at"]!, mount["app"]!, mount["with"] ?? "");
    var endpoint = conventions.Contains("request-id", StringComparison.Ordinal)
        ? app.MapWsgi(prefix, reference, inner => RequestId.Wrap(inner))
        : app.MapWsgi(prefix, reference);
    if (conventions.Contains("authorization", StringComparison.Ordinal)) endpoint.RequireAuthorization();
    if (conventions.Contains("limit", StringComparison.Ordinal)) endpoint.RequireRateLimiting("three");
    if (conventions.Contains("cache", StringComparison.Ordinal)) endpoint.CacheOutput();
}
app.MapWsgi("/managed", (environ, startResponse) =>
{
    startResponse("200 OK", [new ResponseHeader("Content-Type", "text/plain")]);
    return ResponseBody.Of($"{environ.ScriptName} {environ.PathInfo}");
});
if (settings["site"] is { } site) app.UseWsgi(site);
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Listening at: {string.Join(' ', app.Urls)}"));
app.Run();

/// <summary>Whoever says so in a header is that user: a stand-in for cookies and passwords.</summary>
internal sealed class TokenAuthentication(
    Microsoft.Extensions.Options.IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, System.Text.Encodings.Web.UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString() is not ['T', 'o', 'k', 'e', 'n', ' ', .. var name]) return Task.FromResult(AuthenticateResult.NoResult());
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(ClaimTypes.Role, "staff")], "Token");
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), "Token")));
    }
}
