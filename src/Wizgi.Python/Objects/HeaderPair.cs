using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>A header as an application gives it: the tuple <c>(name, value)</c> of two native strings.</summary>
internal readonly unsafe ref struct HeaderPair
{
    private readonly NativeText _name;
    private readonly NativeText _value;

    /// <param name="header">What should be the tuple; the caller holds a reference meanwhile.</param>
    /// <exception cref="ApplicationError">It is not that.</exception>
    public HeaderPair(nint header)
    {
        if (SelfTest.TypeOf(header) != KnownTypes.Tuple || Containers.PyTuple_Size(header) != 2)
            throw ApplicationError.Type($"a response header must be a tuple (name, value), not {Str.Repr(header)}");
        _name = new NativeText(Containers.PyTuple_GetItem(header, 0), "header name", header);
        try
        {
            _value = new NativeText(Containers.PyTuple_GetItem(header, 1), "header value", header);
        }
        catch
        {
            _name.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<byte> Name => _name.Bytes;

    public ReadOnlySpan<byte> Value => _value.Bytes;

    public void Dispose()
    {
        _name.Dispose();
        _value.Dispose();
    }
}
