using System.Text;
using System.Xml;
using System.Xml.XPath;
using System.Xml.Xsl;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Stylesheets;

/// <summary>A compiled stylesheet, and the files it was made of. Used by any number of threads.</summary>
internal sealed class Stylesheet
{
    private const string Namespace = "http://www.w3.org/1999/XSL/Transform";

    private readonly XslCompiledTransform _transform = new();
    private readonly StylesheetFolder _folder;
    private readonly XsltOptions _options;
    private readonly Dictionary<string, FileStamp> _madeOf;
    private readonly Exception? _problem;
    private readonly string? _mediaType;

    /// <summary>Compiles it. A stylesheet that cannot be compiled says so when it is used, until one of its files changes.</summary>
    public Stylesheet(string path, StylesheetFolder folder, XsltOptions options)
    {
        (_folder, _options) = (folder, options);
        var resolver = folder.MakeResolver();
        resolver.Seen[path] = FileStamp.Of(path);
        _madeOf = resolver.Seen;
        try
        {
            // Scripts are no part of .NET's XSLT any more; they stay off in any case.
            using (var reader = XmlReader.Create(File.OpenRead(path), SafeXml.Settings, new Uri(path).ToString()))
                _transform.Load(reader, new XsltSettings(options.AllowDocument, enableScript: false), resolver);
            _mediaType = ReadMediaType(path);
        }
        catch (Exception problem) when (IsExpected(problem))
        {
            _problem = problem;
        }
    }

    public bool IsCurrent => _madeOf.All(file => FileStamp.Of(file.Key) == file.Value);

    /// <summary>Whether an error is one of the document, the stylesheet or its files.</summary>
    public static bool IsExpected(Exception problem) =>
        problem is XsltException or XmlException or XPathException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or InvalidOperationException;

    /// <summary>Transforms a document.</summary>
    /// <param name="open">Makes a reader of it, from its start.</param>
    /// <param name="result">What came out, with its type.</param>
    /// <returns>Content-Type.</returns>
    /// <exception cref="XsltException">The stylesheet is wrong; or one of the others that <see cref="IsExpected"/> knows.</exception>
    public string Transform(Func<XmlReader> open, BoundedStream result)
    {
        if (_problem is not null) throw new XsltException("it cannot be used", _problem);
        using (var first = open()) SafeXml.CheckDepth(first, _options.MaximumDepth);
        using var reader = open();
        var settings = _transform.OutputSettings!.Clone();
        settings.CloseOutput = false;
        // UTF-8 needs no byte order mark, and text would show it.
        if (settings.Encoding is UTF8Encoding) settings.Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using (var writer = XmlWriter.Create(result, settings))
            _transform.Transform(new XPathDocument(reader), null, writer, _options.AllowDocument ? _folder.MakeResolver() : XmlResolver.ThrowingResolver);
        var type = _mediaType ?? settings.OutputMethod switch
        {
            XmlOutputMethod.Html => "text/html",
            XmlOutputMethod.Text => "text/plain",
            XmlOutputMethod.AutoDetect when LooksLikeHtml(settings.Encoding.GetString(result.Written)) => "text/html",
            _ => "application/xml",
        };
        return $"{type}; charset={settings.Encoding.WebName}";
    }

    // Without a method, a root element html makes it HTML (XSLT 1.0 §16).
    private static bool LooksLikeHtml(string text)
    {
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        return start.StartsWith("<html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase);
    }

    // xsl:output/@media-type is the one thing that OutputSettings does not tell.
    private static string? ReadMediaType(string path)
    {
        using var reader = XmlReader.Create(File.OpenRead(path), SafeXml.Settings);
        string? type = null;
        while (reader.Read())
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "output", NamespaceURI: Namespace }) type = reader.GetAttribute("media-type") ?? type;
        return type is not null && type.All(letter => letter is > ' ' and < '\u007F') ? type : null;
    }
}
