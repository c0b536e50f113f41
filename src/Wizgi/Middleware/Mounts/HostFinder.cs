using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Mounts;

/// <summary>Finds out which host a request is for, before it has an environ: takes from what a front end writes what matters. One per thread.</summary>
/// <remarks>So it is the host that the application will see, whoever is trusted to forward it. Equal requests in a row are understood once.</remarks>
internal sealed class HostFinder : IEnvironWriter
{
    private static readonly EnvironKey[] Keys = [EnvironKey.Host, EnvironKey.ServerName, EnvironKey.ServerPort, EnvironKey.UrlScheme];

    private readonly byte[]?[] _values = new byte[Keys.Length][];
    private readonly bool[] _isSet = new bool[Keys.Length];
    private bool _hasChanged = true;
    private HostName? _host;

    /// <summary>The host; null: it is none.</summary>
    public HostName? Find(Exchange exchange)
    {
        Array.Clear(_isSet);
        exchange.WriteEnviron(this);
        for (var at = 0; at < Keys.Length; at++)
        {
            if (_isSet[at] || _values[at] is null) continue;
            _values[at] = null;
            _hasChanged = true;
        }
        if (!_hasChanged) return _host;
        _host = RequestHost.TryFind(Text(0), Text(1), Text(2), Text(3) ?? "http", out var host) ? host : null;
        _hasChanged = false;
        return _host;
    }

    public void Set(EnvironKey key, ReadOnlySpan<byte> value)
    {
        var at = Array.IndexOf(Keys, key);
        if (at < 0) return;
        _isSet[at] = true;
        if (_values[at] is { } last && value.SequenceEqual(last)) return;
        _values[at] = value.ToArray();
        _hasChanged = true;
    }

    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
    }

    private string? Text(int at) => _values[at] is { } value ? NativeString.FromBytes(value) : null;
}
