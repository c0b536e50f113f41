using Wizgi.Conformance.Nesting;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Middleware;

/// <summary>An application with every middleware around it that has a name, one of them relative to <c>--chdir</c>.</summary>
public abstract class DressedServer(string app, params string[] arguments) : ServerFixture(app)
{
    // Her password is "secret".
    private const string Users = "ann:$apr1$saltsalt$LrttParrLPdxvgutaSXWJ0\n";

    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    protected override WizgiOptions Options => new()
    {
        Arguments =
        [
            "--chdir", _folder.Path, "--pythonpath", Repository.Apps, "--middleware", "request-id,header=X-Trace", "--middleware", "basic-auth,file=users,realm=The\\, shop,prefix=/private",
            "--middleware", "method-override", "--middleware", "compression,min-size=100,coding=gzip", "--middleware", "conditional-get", "--middleware", "error-pages,folder=pages",
            "--middleware", "xslt,folder=sheets,stylesheet=hello.xsl", "--middleware", "lint", .. arguments,
        ],
    };

    public override async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["users"], Users);
        Directory.CreateDirectory(_folder["pages"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["pages"], "4xx.html"), "<h1>Nothing to see</h1>");
        Directory.CreateDirectory(_folder["sheets"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["sheets"], "hello.xsl"),
            """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:output method="html"/><xsl:template match="/"><p><xsl:value-of select="greeting"/></p></xsl:template></xsl:stylesheet>""");
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class DressedPython() : DressedServer("dressed:app");

public sealed class DressedManaged() : DressedServer($"{ShopServer.Dll}:Shop.Dressed.Application");

/// <summary>Both, mounted; what each path of the others is, is below a prefix.</summary>
public sealed class DressedMounts() : DressedServer("dressed:app", "--mount", $"/private={ShopServer.Dll}:Shop.Dressed.Application");
