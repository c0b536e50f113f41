using System.Text;
using Wizgi;

namespace Shop;

using Body = IEnumerable<ReadOnlyMemory<byte>>;

/// <summary>The same as <c>dressed.py</c>.</summary>
public static class Dressed
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("All that glitters is not gold. ", 100)));

    public static Body Application(Environ environ, StartResponse start)
    {
        var path = environ.PathInfo[(environ.PathInfo.LastIndexOf('/') + 1)..];
        ResponseHeader type = new("Content-Type", path switch { "xml" => "application/xml", "file" => "application/octet-stream", _ => "text/plain" });
        ResponseHeader length = new("Content-Length", $"{Text.Length}");
        switch (path)
        {
            case "list":
                start("200 OK", [type, length]);
                return ResponseBody.Of(Text);
            case "stream":
                start("200 OK", [type]);
                return Stream(environ.QueryString);
            case "file":
                start("200 OK", [type, length]);
                return new FileWrapper(TextFile(), 8192);
            case "seen":
                start("200 OK", [type]);
                return ResponseBody.Of($"{environ.RequestMethod} {environ.Find("REMOTE_USER")}");
            case "xml":
                start("200 OK", [type]);
                return ResponseBody.Of("<greeting>hello</greeting>");
            default:
                start("404 Not Found", [type]);
                return ResponseBody.Of("nothing here");
        }
    }

    private static FileStream TextFile()
    {
        var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 4096, FileOptions.DeleteOnClose);
        file.Write(Text);
        file.Position = 0;
        return file;
    }

    private static Body Stream(string path)
    {
        yield return "one\n"u8.ToArray();
        while (!File.Exists(path)) Thread.Sleep(5);
        yield return "two\n"u8.ToArray();
    }
}
