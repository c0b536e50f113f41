using System.Security.Cryptography;
using System.Text;
using Wizgi.Server.Remote;

namespace Wizgi.Server.Balancing;

/// <summary>A destination as a balancer sees it: how it is, what it has to do, and the way to it. It stays the same object over a reload that still names it.</summary>
internal sealed class Destination
{
    private readonly Lock _lock = new();
    private readonly Lazy<HttpMessageInvoker> _single;
    private readonly Lazy<HttpMessageInvoker> _kept;
    private int _requests;
    private bool _isRetired;
    private bool _isClosed;

    /// <exception cref="FormatException">The address names nothing, or the weight is none.</exception>
    public Destination(DestinationOptions options, RemoteOptions remote, DestinationHealth health)
    {
        if (options.Weight is < 1 or > DestinationOptions.MaxWeight) throw new FormatException($"{options.Address}: a weight from 1 to {DestinationOptions.MaxWeight} is needed");
        (Options, Remote, Health) = (options, remote, health);
        Reference = RemoteReference.Parse(options.Address);
        _single = new Lazy<HttpMessageInvoker>(() => RemoteClient.Make(Reference, remote));
        _kept = new Lazy<HttpMessageInvoker>(() => RemoteClient.Make(Reference, remote, keepsConnections: true));
    }

    public DestinationOptions Options { get; set; }

    public RemoteOptions Remote { get; }

    public RemoteReference Reference { get; }

    public DestinationHealth Health { get; }

    public int Weight => Options.Weight;

    /// <summary>Under way.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>What it has to do, for its weight, if it gets one more.</summary>
    public double Load => (Requests + 1.0) / Weight;

    /// <summary>Its weight in the current round, for <see cref="Policies.RoundRobin"/>.</summary>
    public long Turn { get; set; }

    /// <summary>The way to it on which every request has a connection of its own: nothing is sent twice.</summary>
    public HttpMessageInvoker Client => _single.Value;

    /// <summary>The way for what is safe to repeat: connections are kept.</summary>
    public HttpMessageInvoker SafeClient => _kept.Value;

    /// <summary>A request begins.</summary>
    public void Enter() => Interlocked.Increment(ref _requests);

    /// <summary>A request is over.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _requests) == 0 && Volatile.Read(ref _isRetired)) Close();
    }

    /// <summary>No request will begin any more; those under way go on.</summary>
    public void Retire()
    {
        Volatile.Write(ref _isRetired, true);
        if (Requests == 0) Close();
    }

    /// <summary>How well it and a key go together: of the destinations the one with the most gets the key's requests ("weighted rendezvous hashing"), so what happens to one moves only that one's keys.</summary>
    public double Affinity(ReadOnlySpan<byte> key)
    {
        var own = Encoding.UTF8.GetBytes(Options.Address);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hasher.AppendData(own);
        hasher.AppendData([0]);
        hasher.AppendData(key);
        hasher.GetHashAndReset(hash);
        // 53 bits, in (0, 1).
        var point = ((BitConverter.ToUInt64(hash) >> 11) + 0.5) / (1UL << 53);
        return -Weight / Math.Log(point);
    }

    public override string ToString() => Options.Address;

    private void Close()
    {
        lock (_lock)
        {
            if (_isClosed) return;
            _isClosed = true;
        }
        if (_single.IsValueCreated) _single.Value.Dispose();
        if (_kept.IsValueCreated) _kept.Value.Dispose();
    }
}
