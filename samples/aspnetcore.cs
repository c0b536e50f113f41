#:sdk Microsoft.NET.Sdk.Web
#:project ../src/Wizgi.AspNetCore/Wizgi.AspNetCore.csproj
#:property AssemblyName=AspNetCore
// Django in an ASP.NET Core site, which says who its users are. From the root of the checkout: dotnet run samples/aspnetcore.cs
// then curl localhost:5000/django/page/1 and curl -H 'X-Badge: Ada' localhost:5000/django/page/1
// It needs Django, and a Python with a shared library (Debian: libpython3.11); --python PATH chooses one.
using System.Security.Claims;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddWsgi(wsgi =>
{
    wsgi.Directory = "samples";
    wsgi.Python = builder.Configuration["python"];
    wsgi.PassUser = true;
});
builder.Services.AddHealthChecks().AddWsgi();

var app = builder.Build();
// A stand-in for real authentication: whoever wears a badge is believed.
app.Use((context, next) =>
{
    if (context.Request.Headers["X-Badge"] is [{ Length: > 0 } name]) context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "Badge"));
    return next(context);
});
app.MapGet("/", () => "C# at the root; Django is at /django/page/1\n");
app.MapHealthChecks("/health");
app.MapWsgi("/django", "django_site:application");
app.Run();
