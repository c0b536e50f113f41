using System.Text;

namespace Wizgi.AspNetCore.Requests;

/// <summary>Keys that every request of a connection has in its environ. A feature of the connection; made once, and only by who knows the connection itself.</summary>
internal sealed class ConnectionEnviron
{
    private readonly List<(byte[] Name, byte[] Value)> _keys = [];

    /// <param name="name">ASCII.</param>
    /// <param name="value">Becomes a native string: its UTF-8 bytes, one char each.</param>
    public void Add(string name, string value) => _keys.Add((Encoding.ASCII.GetBytes(name), Encoding.UTF8.GetBytes(value)));

    public void Write(IEnvironWriter environ)
    {
        foreach (var (name, value) in _keys) environ.Set(name, value);
    }
}
