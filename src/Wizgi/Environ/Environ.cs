namespace Wizgi;

/// <summary>The request dictionary: native strings and <c>wsgi.*</c> objects by key.</summary>
/// <remarks>PEP 3333 "environ Variables". The typed members are for the keys every environ has.</remarks>
public sealed class Environ : Dictionary<string, object?>
{
    public Environ() : base(StringComparer.Ordinal)
    {
    }

    public Environ(IDictionary<string, object?> other) : base(other, StringComparer.Ordinal)
    {
    }

    public string RequestMethod => Text(EnvironKeys.RequestMethod);

    /// <summary>The part of the path that led to this application: empty, or <c>/mount</c> without a trailing slash.</summary>
    public string ScriptName => Text(EnvironKeys.ScriptName);

    /// <summary>The rest of the path, decoded, as a native string.</summary>
    public string PathInfo => Text(EnvironKeys.PathInfo);

    /// <summary>What follows the '?', as received.</summary>
    public string QueryString => Text(EnvironKeys.QueryString);

    public string? ContentType => Find(EnvironKeys.ContentType);

    /// <summary>The length of the body in bytes, or null: none, or a chunked body.</summary>
    public long? ContentLength => long.TryParse(Find(EnvironKeys.ContentLength), System.Globalization.NumberStyles.None, null, out var length) ? length : null;

    public string UrlScheme => Text(EnvironKeys.UrlScheme);

    public Stream Input => Get<Stream>(EnvironKeys.Input);

    public TextWriter Errors => Get<TextWriter>(EnvironKeys.Errors);

    /// <summary>Sends <c>103 Early Hints</c> with these headers, or null: the server cannot.</summary>
    public Action<IReadOnlyList<ResponseHeader>>? EarlyHints => TryGetValue(EnvironKeys.EarlyHints, out var value) ? value as Action<IReadOnlyList<ResponseHeader>> : null;

    /// <summary>Sets trailers, or null: the client takes none.</summary>
    public Action<IReadOnlyList<ResponseHeader>>? SendTrailers => TryGetValue(EnvironKeys.SendTrailers, out var value) ? value as Action<IReadOnlyList<ResponseHeader>> : null;

    /// <summary>Tells whether the client has gone, or null: the server cannot know.</summary>
    public Func<bool>? ClientDisconnected => TryGetValue(EnvironKeys.ClientDisconnected, out var value) ? value as Func<bool> : null;

    /// <summary>The value of a request header, or null. <c>Header("User-Agent")</c> reads <c>HTTP_USER_AGENT</c>.</summary>
    public string? Header(string name)
    {
        var key = name.ToUpperInvariant().Replace('-', '_');
        return Find(key is EnvironKeys.ContentType or EnvironKeys.ContentLength ? key : "HTTP_" + key);
    }

    /// <summary>The native string of that key, or null when there is none.</summary>
    public string? Find(string key) => TryGetValue(key, out var value) ? value as string : null;

    private string Text(string key) => Find(key) ?? "";

    private T Get<T>(string key) where T : class =>
        TryGetValue(key, out var value) && value is T found
            ? found
            : throw ApplicationError.State($"the environ has no {key} of type {typeof(T).Name}");
}
