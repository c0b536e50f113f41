using Xunit;

namespace Wizgi.Conformance.Development;

/// <summary><c>--reload</c> with the frameworks' own files.</summary>
public sealed class ReloadFrameworkTests
{
    [Fact]
    public async Task A_template_of_Flask_is_served_as_it_was_saved()
    {
        const string Shop = """
            from flask import Flask, render_template
            app = Flask(__name__)

            @app.get("/")
            def index():
                return render_template("mail/index.html", ware="tea")
            """;
        await using var app = await EditedApp.Start([], ("shop.py", Shop), ("templates/mail/index.html", "We sell {{ ware }}."));
        await app.WaitFor("We sell tea.");
        app.Save("templates/mail/index.html", "We love {{ ware }}.");
        await app.WaitFor("We love tea.");
        app.SaveByRename("templates/mail/index.html", "We drink {{ ware }}.");
        await app.WaitFor("We drink tea.");
        app.Save("shop.py", Shop.Replace("tea", "rum", StringComparison.Ordinal));
        await app.WaitFor("We drink rum.");
    }

    [Fact]
    public async Task A_settings_module_of_Django_is_served_as_it_was_saved()
    {
        const string Shop = """
            import os
            os.environ["DJANGO_SETTINGS_MODULE"] = "shop_settings"
            from django.core.wsgi import get_wsgi_application
            app = get_wsgi_application()
            """;
        const string Urls = """
            from django.conf import settings
            from django.http import HttpResponse
            from django.urls import path
            urlpatterns = [path("", lambda request: HttpResponse(f"We sell {settings.WARE}."))]
            """;
        const string Settings = "SECRET_KEY = 'hunter'\nALLOWED_HOSTS = ['*']\nROOT_URLCONF = 'shop_urls'\nWARE = 'tea'\n";
        await using var app = await EditedApp.Start([], ("shop.py", Shop), ("shop_urls.py", Urls), ("shop_settings.py", Settings));
        await app.WaitFor("We sell tea.");
        app.Save("shop_settings.py", Settings.Replace("tea", "rum", StringComparison.Ordinal));
        await app.WaitFor("We sell rum.");
        app.Save("shop_settings.py", Settings + "INSTALLED_APPS = ['nothing.like.that']\n");
        var page = await app.WaitFor("ModuleNotFoundError");
        Assert.Equal(500, page.StatusCode);
        // URLs are loaded with the first request.
        app.Save("shop_settings.py", Settings);
        await app.WaitFor("We sell tea.");
        app.Save("shop_urls.py", Urls.Replace("We sell", "We love", StringComparison.Ordinal));
        await app.WaitFor("We love tea.");
    }
}
