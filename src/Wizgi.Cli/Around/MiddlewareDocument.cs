using System.Text;

namespace Wizgi.Cli.Around;

/// <summary>Writes the part of docs/middleware.md that the catalogue knows.</summary>
internal static class MiddlewareDocument
{
    private const string Begin = "<!-- The catalogue writes this part. -->\n";
    private const string End = "<!-- The end of it. -->\n";

    /// <summary>The document with that part as it should be.</summary>
    /// <exception cref="ArgumentException">The part is not marked.</exception>
    public static string WriteInto(string document)
    {
        var begin = document.IndexOf(Begin, StringComparison.Ordinal);
        var end = document.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new ArgumentException("the document does not mark the part that is written into it", nameof(document));
        return document[..(begin + Begin.Length)] + Write() + document[end..];
    }

    private static string Write()
    {
        var text = new StringBuilder("\n| name | option | what it does | default |\n|---|---|---|---|\n");
        foreach (var middleware in MiddlewareCatalogue.All)
        {
            text.Append("| `").Append(middleware.Name).Append("` | | ").Append(middleware.Prose).Append(" | |\n");
            foreach (var option in middleware.Options.Where(option => option != MiddlewareCatalogue.Prefix)) Append(text, option);
        }
        text.Append("| all of them | | | |\n");
        Append(text, MiddlewareCatalogue.Prefix);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, MiddlewareOption option)
    {
        var value = option.IsRequired ? "needed" : option.Default.Length == 0 ? "none" : string.Join(", ", option.Default.Select(one => $"`{one}`"));
        text.Append("| | `").Append(option.Name).Append('=').Append(option.ValueName.Replace("|", "\\|", StringComparison.Ordinal)).Append('`').Append(option.IsList ? ", several times" : "")
            .Append(" | ").Append(option.Prose.Replace("<", "&lt;", StringComparison.Ordinal)).Append(" | ").Append(value).Append(" |\n");
    }
}
