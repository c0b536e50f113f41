using System.Xml;

namespace Wizgi.Middleware.Stylesheets;

/// <summary>How XML is read here: without DTDs, and so without entities, and without looking anywhere else.</summary>
internal static class SafeXml
{
    public static XmlReaderSettings Settings { get; } = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = true };

    /// <exception cref="XmlException">It is not well-formed, has a DTD, or is nested too deep.</exception>
    public static void CheckDepth(XmlReader reader, int maximum)
    {
        while (reader.Read())
            if (reader.Depth > maximum) throw new XmlException($"the elements are nested deeper than {maximum} levels");
    }
}
