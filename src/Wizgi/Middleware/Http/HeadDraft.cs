using System.Globalization;

namespace Wizgi.Middleware.Http;

/// <summary>Status and headers of a response that middleware holds, to be looked at and changed before they go on.</summary>
internal sealed class HeadDraft
{
    // What is said of the content itself. A response that gets other content loses it (RFC 9110 §8.3 to §8.8, §14.3; RFC 9530).
    private static readonly string[] OfContent =
    [
        "Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Location", "Content-Range", "Content-Disposition", "Content-MD5",
        "Digest", "Content-Digest", "Repr-Digest", "ETag", "Last-Modified", "Accept-Ranges",
    ];

    /// <exception cref="ApplicationError">A value that may not stand in a response head: the caller of start_response gets to see it.</exception>
    public HeadDraft(string status, IReadOnlyList<ResponseHeader> headers, ExcInfo? excInfo)
    {
        var rules = new ResponseHead();
        rules.SetStatus(NativeString.ToBytes(status, "status"));
        foreach (var (name, value) in headers) rules.Add(NativeString.ToBytes(name, "header name"), NativeString.ToBytes(value, $"the value of header '{name}'"));
        (Status, Headers, ExcInfo, Code) = (status, [.. headers], excInfo, rules.StatusCode);
    }

    public string Status { get; set; }

    public List<ResponseHeader> Headers { get; }

    public ExcInfo? ExcInfo { get; }

    /// <summary>The status code the application gave.</summary>
    public int Code { get; }

    /// <summary>204 and 304 have no body (RFC 9110 §15.3.5, §15.4.5).</summary>
    public bool IsBodiless => Code is 204 or 304;

    public long? ContentLength => long.TryParse(Find("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>The media type in lower case, without its parameters; empty when there is none.</summary>
    public string MediaType => (Find("Content-Type") ?? "").Split(';', 2)[0].Trim().ToLowerInvariant();

    /// <summary>The body is in a content coding such as gzip.</summary>
    public bool IsEncoded => Find("Content-Encoding") is { } coding && !coding.Trim().Equals("identity", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of the first header of that name, in any case, or null.</summary>
    public string? Find(string name)
    {
        foreach (var header in Headers)
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
        return null;
    }

    /// <summary>Whether a header that is a list, in one line or several, has a token, in any case; one with an argument counts.</summary>
    public bool HasToken(string name, string token) =>
        Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Split(','))
            .Any(item => item.Split('=', 2)[0].Trim().Equals(token, StringComparison.OrdinalIgnoreCase));

    public void Remove(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    public void RemoveWhatIsOfContent() => Remove(OfContent);

    public void Set(string name, string value)
    {
        var at = Headers.FindIndex(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        Remove(name);
        Headers.Insert(at < 0 ? Headers.Count : at, new ResponseHeader(name, value));
    }

    /// <summary>Says how long the body is, unless the application may set trailers, which exclude it (RFC 9112 §7.1.2).</summary>
    public void SetLength(long length, Environ environ)
    {
        Remove("Content-Length");
        if (environ.SendTrailers is null) Headers.Add(new ResponseHeader("Content-Length", length.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Says that the response depends on a request header (RFC 9110 §12.5.5).</summary>
    public void AddVary(string field)
    {
        if (!HasToken("Vary", "*") && !HasToken("Vary", field)) Headers.Add(new ResponseHeader("Vary", field));
    }

    /// <summary>The entity tag becomes weak: the content means the same, but its bytes are others (RFC 9110 §8.8.1).</summary>
    public void WeakenTag()
    {
        if (Find("ETag") is { } tag && !tag.StartsWith("W/", StringComparison.Ordinal)) Set("ETag", "W/" + tag);
    }
}
