using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Wizgi;

/// <summary>The request dictionary: native strings and <c>wsgi.*</c> objects by key.</summary>
/// <remarks>
/// PEP 3333 "environ Variables". The typed members are for the keys every environ has. It may be a view of another language's dictionary, such as a
/// Python dict: what one changes the other sees.
/// </remarks>
public sealed class Environ : IDictionary<string, object?>
{
    /// <summary>An empty one.</summary>
    public Environ() => Items = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>A copy.</summary>
    public Environ(IEnumerable<KeyValuePair<string, object?>> other) => Items = new Dictionary<string, object?>(other, StringComparer.Ordinal);

    private Environ(IDictionary<string, object?> items) => Items = items;

    /// <summary>What holds the keys.</summary>
    internal IDictionary<string, object?> Items { get; }

    /// <inheritdoc />
    public ICollection<string> Keys => Items.Keys;

    /// <inheritdoc />
    public ICollection<object?> Values => Items.Values;

    /// <inheritdoc />
    public int Count => Items.Count;

    /// <inheritdoc />
    public bool IsReadOnly => false;

    /// <exception cref="KeyNotFoundException">It is read, and there is no such key.</exception>
    public object? this[string key]
    {
        get => Items[key];
        set => Items[key] = value;
    }

    /// <summary>A view: not a copy of the items, but they themselves.</summary>
    internal static Environ Over(IDictionary<string, object?> items) => new(items);

    /// <summary>The method, in its own case: <c>GET</c>.</summary>
    public string RequestMethod => Text(EnvironKeys.RequestMethod);

    /// <summary>The part of the path that led to this application: empty, or <c>/mount</c> without a trailing slash.</summary>
    public string ScriptName => Text(EnvironKeys.ScriptName);

    /// <summary>The rest of the path, decoded, as a native string.</summary>
    public string PathInfo => Text(EnvironKeys.PathInfo);

    /// <summary>What follows the '?', as received.</summary>
    public string QueryString => Text(EnvironKeys.QueryString);

    /// <summary>The type of the body, or null: the client gave none.</summary>
    public string? ContentType => Find(EnvironKeys.ContentType);

    /// <summary>The length of the body in bytes, or null: none, or a chunked body.</summary>
    public long? ContentLength => long.TryParse(Find(EnvironKeys.ContentLength), System.Globalization.NumberStyles.None, null, out var length) ? length : null;

    /// <summary><c>http</c> or <c>https</c>, as the client sees it.</summary>
    public string UrlScheme => Text(EnvironKeys.UrlScheme);

    /// <summary>The body of the request: read forward, to its end and no further.</summary>
    /// <exception cref="ApplicationError">The environ has none.</exception>
    public Stream Input => Get<Stream>(EnvironKeys.Input);

    /// <summary>The error log, for text.</summary>
    /// <exception cref="ApplicationError">The environ has none.</exception>
    public TextWriter Errors => Get<TextWriter>(EnvironKeys.Errors);

    /// <summary>Sends <c>103 Early Hints</c> with these headers, or null: the server cannot.</summary>
    public Action<IReadOnlyList<ResponseHeader>>? EarlyHints => TryGetValue(EnvironKeys.EarlyHints, out var value) ? value as Action<IReadOnlyList<ResponseHeader>> : null;

    /// <summary>Sets trailers, or null: the client takes none.</summary>
    public Action<IReadOnlyList<ResponseHeader>>? SendTrailers => TryGetValue(EnvironKeys.SendTrailers, out var value) ? value as Action<IReadOnlyList<ResponseHeader>> : null;

    /// <summary>Tells whether the client has gone, or null: the server cannot know.</summary>
    public Func<bool>? ClientDisconnected => TryGetValue(EnvironKeys.ClientDisconnected, out var value) ? value as Func<bool> : null;

    /// <inheritdoc />
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => Items.TryGetValue(key, out value);

    /// <inheritdoc />
    public bool ContainsKey(string key) => Items.ContainsKey(key);

    /// <inheritdoc />
    public void Add(string key, object? value) => Items.Add(key, value);

    /// <inheritdoc />
    public void Add(KeyValuePair<string, object?> item) => Items.Add(item);

    /// <inheritdoc />
    public bool Remove(string key) => Items.Remove(key);

    /// <inheritdoc />
    public bool Remove(KeyValuePair<string, object?> item) => Items.Remove(item);

    /// <inheritdoc />
    public bool Contains(KeyValuePair<string, object?> item) => Items.Contains(item);

    /// <inheritdoc />
    public void Clear() => Items.Clear();

    /// <inheritdoc />
    public void CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) => Items.CopyTo(array, arrayIndex);

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

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
