namespace Wizgi;

/// <summary>Where field lines stand that are not those of a head.</summary>
internal enum FieldPlace
{
    /// <summary>An interim response 103 (RFC 8297).</summary>
    EarlyHints,

    /// <summary>Behind the body (RFC 9110 §6.5).</summary>
    Trailers,
}

/// <summary>The fields of an interim response or of a trailer section, checked as those of a <see cref="ResponseHead"/> are, as bytes.</summary>
/// <param name="place">Where they will stand; decides what is refused besides.</param>
internal sealed class ExtraFields(FieldPlace place)
{
    private readonly FieldLines _lines = new(128);

    public FieldPlace Place => place;

    public bool IsEmpty => _lines.Bytes.IsEmpty;

    /// <summary>The field lines, each <c>Name: value CR LF</c>, in the order they were added.</summary>
    public ReadOnlySpan<byte> Lines => _lines.Bytes;

    /// <exception cref="ApplicationError">The name is no token, is hop-by-hop or may not stand in this place, or the value has a control character.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var kind = FieldRules.Check(name, value);
        if (place == FieldPlace.EarlyHints && kind == FieldKind.ContentLength)
            throw ApplicationError.Value("an interim response cannot have a Content-Length (RFC 9110 §8.6)");
        if (place == FieldPlace.Trailers && FieldRules.IsForbiddenInTrailers(name))
            throw ApplicationError.Value(
                $"{NativeString.Quote(name)} cannot be a trailer: fields of framing, routing, authentication, control and content must come before the body (RFC 9110 §6.5.1)");
        _lines.Append(name, value);
    }

    /// <summary>Adds the fields of C#.</summary>
    /// <exception cref="ApplicationError">As <see cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</exception>
    public void Add(IReadOnlyList<ResponseHeader> headers)
    {
        foreach (var (name, value) in headers) Add(NativeString.ToBytes(name, "header name"), NativeString.ToBytes(value, $"the value of header '{name}'"));
    }

    /// <summary>The fields, for C#.</summary>
    public IReadOnlyList<ResponseHeader> ToHeaders() => FieldLines.ToHeaders(Lines);

    internal void AddAll(ExtraFields other) => _lines.Append(other.Lines);

    internal void Clear() => _lines.Clear();
}
