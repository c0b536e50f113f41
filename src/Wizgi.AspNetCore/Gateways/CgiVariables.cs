using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>The variables of a request, in the order in which the web server sent them, bytes as they came.</summary>
internal sealed class CgiVariables
{
    private readonly List<(Slice Name, Slice Value)> _places = [];
    private byte[] _bytes = new byte[2048];
    private int _length;

    public int Count => _places.Count;

    /// <summary>Bytes of all names and values.</summary>
    public int Length => _length;

    /// <summary>Appends one. Whether the name is one that may be there is not looked at.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var needed = _length + name.Length + value.Length;
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        name.CopyTo(_bytes.AsSpan(_length));
        value.CopyTo(_bytes.AsSpan(_length + name.Length));
        _places.Add((new Slice(_length, name.Length), new Slice(_length + name.Length, value.Length)));
        _length = needed;
    }

    public ReadOnlySpan<byte> Name(int index) => _places[index].Name.Of(_bytes);

    public ReadOnlySpan<byte> Value(int index) => _places[index].Value.Of(_bytes);

    /// <summary>The value of a variable, or null: it was not sent. Of several the last counts, as in PHP's responder: what stands later in a configuration is meant to replace.</summary>
    public byte[]? Find(ReadOnlySpan<byte> name)
    {
        for (var index = _places.Count - 1; index >= 0; index--)
            if (Name(index).SequenceEqual(name)) return Value(index).ToArray();
        return null;
    }
}
