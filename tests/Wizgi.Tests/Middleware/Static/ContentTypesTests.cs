using Wizgi.Middleware.Static;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware.Static;

public class ContentTypesTests
{
    [Theory]
    [InlineData("index.html", "text/html; charset=utf-8")]
    [InlineData("a/b.c/site.CSS", "text/css; charset=utf-8")]
    [InlineData("app.js", "text/javascript; charset=utf-8")]
    [InlineData("app.min.mjs", "text/javascript; charset=utf-8")]
    [InlineData("notes.txt", "text/plain; charset=utf-8")]
    [InlineData("app.js.map", "application/json")]
    [InlineData("data.json", "application/json")]
    [InlineData("app.wasm", "application/wasm")]
    [InlineData("logo.svg", "image/svg+xml")]
    [InlineData("photo.JPG", "image/jpeg")]
    [InlineData("font.woff2", "font/woff2")]
    [InlineData("backup.tar.gz", "application/gzip")]
    [InlineData("favicon.ico", "image/vnd.microsoft.icon")]
    [InlineData("Makefile", "application/octet-stream")]
    [InlineData("txt", "application/octet-stream")]
    [InlineData("a.txt/README", "application/octet-stream")]
    [InlineData("dir/txt", "application/octet-stream")]
    [InlineData("dot.", "application/octet-stream")]
    [InlineData("a.unknown", "application/octet-stream")]
    [InlineData("a.an-ending-that-is-far-too-long", "application/octet-stream")]
    [InlineData("a.\xE9", "application/octet-stream")]
    public void The_ending_of_the_name_gives_the_type(string name, string type) => Assert.Equal(type, ContentTypes.Of(Latin1.Bytes(name)));
}
