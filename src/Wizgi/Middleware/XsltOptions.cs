namespace Wizgi.Middleware;

/// <summary>Which responses <see cref="Xslt"/> transforms, and within which bounds.</summary>
public sealed record XsltOptions
{
    /// <summary>The folder with the stylesheets. Nothing outside of it is named by a response or a stylesheet; where links in it lead is its owner's business.</summary>
    public required string Folder { get; init; }

    /// <summary>Stylesheets for responses by path or type; the first rule that fits counts, before what the document says.</summary>
    public IReadOnlyList<XsltRule> Rules { get; init; } = [];

    /// <summary>Follow <c>&lt;?xml-stylesheet type="text/xsl" href="…"?&gt;</c> before the root element.</summary>
    public bool FollowInstructions { get; init; } = true;

    /// <summary>Let stylesheets read other files of the folder with <c>document()</c>.</summary>
    public bool AllowDocument { get; init; }

    /// <summary>The longest document that is transformed, in bytes; a longer one is an error. 4 MiB: in memory a document takes about ten times its size.</summary>
    public int MaximumInput { get; init; } = 4 * 1024 * 1024;

    /// <summary>The longest result, in bytes. 32 MiB.</summary>
    public int MaximumOutput { get; init; } = 32 * 1024 * 1024;

    /// <summary>How deep elements may be nested. 200: templates call themselves for each level, and a stack that overflows ends the process.</summary>
    public int MaximumDepth { get; init; } = 200;
}

/// <summary>A stylesheet for responses with a path, a type, or both.</summary>
public sealed record XsltRule
{
    /// <summary>The stylesheet, relative to the folder.</summary>
    public required string Stylesheet { get; init; }

    /// <summary>The path, SCRIPT_NAME and PATH_INFO, is this or below; null: any.</summary>
    public string? Prefix { get; init; }

    /// <summary>A media type, <c>application/atom+xml</c>, or a pattern, <c>*+xml</c>; null: any of XML.</summary>
    public string? ContentType { get; init; }
}
