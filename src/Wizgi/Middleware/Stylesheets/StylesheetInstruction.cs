using System.Net;
using System.Text.RegularExpressions;
using System.Xml;

namespace Wizgi.Middleware.Stylesheets;

/// <summary>Looks for the stylesheet that an XML document names before its root element.</summary>
/// <remarks>W3C "Associating Style Sheets with XML documents 1.0".</remarks>
internal static partial class StylesheetInstruction
{
    /// <param name="reader">At the start of the document, or of as much of it as there is.</param>
    /// <param name="isAll">There is no more of it.</param>
    /// <param name="href">What it names, or null: no stylesheet, or no document that can be read.</param>
    /// <returns>False: more of it must be seen first.</returns>
    public static bool TryFind(XmlReader reader, bool isAll, out string? href)
    {
        href = null;
        try
        {
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element) return true;
                if (reader.NodeType != XmlNodeType.ProcessingInstruction || reader.Name != "xml-stylesheet") continue;
                href = Href(reader.Value);
                if (href is not null) return true;
            }
            return isAll;
        }
        catch (XmlException)
        {
            // Broken off, or broken: in the end that is the same.
            return isAll;
        }
    }

    private static string? Href(string instruction)
    {
        var values = PseudoAttribute().Matches(instruction).DistinctBy(match => match.Groups[1].Value).ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value.Trim('"', '\'')));
        var type = values.GetValueOrDefault("type", "").Split(';')[0].Trim();
        return type is ("text/xsl" or "application/xslt+xml" or "text/xml" or "application/xml") && values.GetValueOrDefault("alternate") != "yes" ? values.GetValueOrDefault("href") : null;
    }

    [GeneratedRegex("""([A-Za-z]+)\s*=\s*("[^"]*"|'[^']*')""")]
    private static partial Regex PseudoAttribute();
}
