using System.Text;
using System.Xml;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Stylesheets;

/// <summary>An XML response that may be transformed: held until it is known whether it names a stylesheet, and if it does, until it is whole.</summary>
/// <param name="head">What the application said.</param>
/// <param name="stylesheet">The one of a rule; null: the document may name one.</param>
/// <param name="folder">Where it is.</param>
/// <param name="cache">Of stylesheets.</param>
/// <param name="options">Bounds.</param>
/// <param name="environ">The request.</param>
internal sealed class TransformedResponse(HeadDraft head, string? stylesheet, StylesheetFolder folder, StylesheetCache cache, XsltOptions options, Environ environ) : Treatment, IDisposable
{
    // What stands before a root element is a few lines.
    private const int LongestProlog = 16 * 1024;

    private readonly MemoryStream _document = new();
    private string? _stylesheet = stylesheet;
    private bool _isPassing;
    private bool _isTooLong;

    public override bool IsDone => _isTooLong;

    public override ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap)
    {
        if (_isPassing) return item;
        _document.Write(item.Span);
        if (_stylesheet is null && TryLook(isAll: false) && _stylesheet is null) return Pass(tap);
        _isTooLong = _stylesheet is not null && _document.Length > options.MaximumInput;
        return default;
    }

    public override IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap)
    {
        if (_isPassing) return [];
        if (_stylesheet is null) TryLook(isAll: true);
        if (_stylesheet is null) return ResponseBody.Of(Pass(tap));
        if (_document.Length > options.MaximumInput) return Fail(tap, $"the document is longer than {options.MaximumInput} bytes");
        var result = new BoundedStream(options.MaximumOutput);
        string type;
        try
        {
            var path = folder.Find(_stylesheet) ?? throw new IOException("it is not a file below the folder of stylesheets");
            type = cache.Get(path).Transform(Open, result);
        }
        catch (Exception problem) when (Stylesheet.IsExpected(problem))
        {
            return Fail(tap, Reasons(problem));
        }
        head.RemoveWhatIsOfContent();
        head.Headers.Insert(0, new ResponseHeader("Content-Type", type));
        head.SetLength(result.Length, environ);
        tap.Send(head);
        return ResponseBody.Of(result.GetBuffer().AsMemory(0, (int)result.Length));
    }

    public void Dispose() => _document.Dispose();

    /// <returns>False: it is too early to say.</returns>
    private bool TryLook(bool isAll)
    {
        isAll |= _document.Length > LongestProlog;
        string? href;
        try
        {
            using var start = Open();
            if (!StylesheetInstruction.TryFind(start, isAll, out href)) return false;
        }
        catch (NotSupportedException)
        {
            return true;
        }
        if (href is not null && folder.Find(href) is null)
            environ.Errors.WriteLine($"xslt: {NativeString.Quote(href)} is not a file below the folder of stylesheets; the document is sent as it is");
        else
            _stylesheet = href;
        return true;
    }

    /// <summary>A reader of the document. What the Content-Type says of its encoding goes before what the document says, and a byte order mark before both (RFC 7303 §3).</summary>
    /// <exception cref="NotSupportedException">The charset is not known.</exception>
    private XmlReader Open()
    {
        var bytes = _document.GetBuffer().AsSpan(0, (int)_document.Length);
        var hasMark = bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]);
        if (hasMark || Charset() is not { } charset) return XmlReader.Create(new MemoryStream(_document.GetBuffer(), 0, (int)_document.Length, writable: false), SafeXml.Settings);
        try
        {
            // Of text the reader does not believe a declaration.
            return XmlReader.Create(new StringReader(Encoding.GetEncoding(charset).GetString(bytes)), SafeXml.Settings);
        }
        catch (ArgumentException)
        {
            throw new NotSupportedException($"the charset {NativeString.Quote(charset)} is not known");
        }
    }

    private string? Charset()
    {
        foreach (var parameter in (head.Find("Content-Type") ?? "").Split(';').Skip(1))
            if (parameter.Trim().StartsWith("charset=", StringComparison.OrdinalIgnoreCase)) return parameter.Trim()[8..].Trim('"');
        return null;
    }

    private ReadOnlyMemory<byte> Pass(ResponseTap tap)
    {
        _isPassing = true;
        tap.Send(head);
        return _document.GetBuffer().AsMemory(0, (int)_document.Length);
    }

    // What XSLT says of an error is often in the one behind it.
    private static string Reasons(Exception problem) => problem.InnerException is { } inner ? $"{problem.Message} {Reasons(inner)}" : problem.Message;

    private IEnumerable<ReadOnlyMemory<byte>> Fail(ResponseTap tap, string reason)
    {
        environ.Errors.WriteLine($"xslt: {NativeString.Quote(_stylesheet!)}: {reason}");
        head.RemoveWhatIsOfContent();
        head.Headers.Add(new ResponseHeader("Content-Type", "text/plain; charset=utf-8"));
        tap.Send("500 Internal Server Error", head.Headers, head.ExcInfo);
        return ResponseBody.Of("Internal Server Error\n");
    }
}
