using System.Diagnostics.CodeAnalysis;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Paste;

/// <summary>Names an application of a PasteDeploy file: <c>paste:production.ini</c>, <c>paste:production.ini#other</c>.</summary>
/// <param name="Path">Of the file, as given.</param>
/// <param name="Name">Of the section, as in <c>[app:other]</c>; empty: main.</param>
internal sealed record PasteReference(string Path, string Name)
{
    public const string Prefix = "paste:";

    public static bool TryParse(string? reference, [NotNullWhen(true)] out PasteReference? parsed)
    {
        parsed = reference?.StartsWith(Prefix, StringComparison.Ordinal) == true && ApplicationReference.Split(reference).Length == 1 ? Parse(reference[Prefix.Length..]) : null;
        return parsed is not null;
    }

    /// <summary>From <c>FILE</c> or <c>FILE#NAME</c>.</summary>
    public static PasteReference Parse(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? new PasteReference(text, "") : new PasteReference(text[..hash], text[(hash + 1)..]);
    }

    /// <summary>As it is given.</summary>
    public override string ToString() => Prefix + Path + (Name.Length == 0 ? "" : $"#{Name}");
}
