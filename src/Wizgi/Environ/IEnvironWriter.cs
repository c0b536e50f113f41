namespace Wizgi;

/// <summary>
/// Where a front end puts a request. Each application language has its own: one fills a Python <c>dict</c>, one an <see cref="Environ"/>;
/// no dictionary stands between.
/// </summary>
/// <remarks>
/// Values are the bytes of the request, one byte a char: native strings (PEP 3333 "Unicode Issues"). The spans are valid during the call
/// only. The <c>wsgi.*</c> objects and the process-wide constants are the writer's own business; so are the defaults: an empty SCRIPT_NAME
/// and the scheme http.
/// </remarks>
internal interface IEnvironWriter
{
    /// <summary>Sets one of the well-known keys; a later value replaces an earlier one.</summary>
    void Set(EnvironKey key, ReadOnlySpan<byte> value);

    /// <summary>Sets any other key.</summary>
    /// <param name="name">The whole key in ASCII, for instance <c>HTTP_X_COLOUR</c>.</param>
    /// <param name="value">Its value.</param>
    void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);
}
