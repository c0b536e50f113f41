using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Writes names of certificates as RFC 4514 does, which mod_ssl's variables have: <c>CN=Ann,O=Example\, Inc.,C=AT</c>.</summary>
internal static class DistinguishedName
{
    private const string CommonNameOid = "2.5.4.3";

    // RFC 4514 §3, and what OpenSSL calls the others.
    private static readonly Dictionary<string, string> Names = new()
    {
        [CommonNameOid] = "CN", ["2.5.4.4"] = "SN", ["2.5.4.5"] = "serialNumber", ["2.5.4.6"] = "C", ["2.5.4.7"] = "L", ["2.5.4.8"] = "ST", ["2.5.4.9"] = "street", ["2.5.4.10"] = "O",
        ["2.5.4.11"] = "OU", ["2.5.4.12"] = "title", ["2.5.4.42"] = "GN", ["0.9.2342.19200300.100.1.1"] = "UID", ["0.9.2342.19200300.100.1.25"] = "DC", ["1.2.840.113549.1.9.1"] = "emailAddress",
    };

    public static string Write(X500DistinguishedName name)
    {
        var text = new StringBuilder();
        foreach (var part in name.EnumerateRelativeDistinguishedNames())
        {
            if (text.Length > 0) text.Append(',');
            if (part.HasMultipleElements || part.GetSingleElementValue() is not { } value)
            {
                // RFC 4514 §2.4: what has no text is written as its encoding.
                text.Append('#').Append(Convert.ToHexString(part.RawData.Span));
                continue;
            }
            var oid = part.GetSingleElementType().Value!;
            text.Append(Names.GetValueOrDefault(oid, oid)).Append('=');
            Escape(text, value);
        }
        return text.ToString();
    }

    /// <summary>The most specific common name, or null.</summary>
    public static string? CommonName(X500DistinguishedName name) =>
        name.EnumerateRelativeDistinguishedNames().FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonNameOid)?.GetSingleElementValue();

    // RFC 4514 §2.4.
    private static void Escape(StringBuilder text, string value)
    {
        for (var at = 0; at < value.Length; at++)
        {
            var letter = value[at];
            if (letter < ' ' || letter == 0x7F)
            {
                text.Append('\\').Append(((int)letter).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
                continue;
            }
            var isEdge = (at == 0 && letter is ' ' or '#') || (at == value.Length - 1 && letter == ' ');
            if (isEdge || letter is '"' or '+' or ',' or ';' or '<' or '>' or '\\') text.Append('\\');
            text.Append(letter);
        }
    }
}
