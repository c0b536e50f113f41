using Wizgi.Cli.Native;
using Wizgi.Server;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision;

/// <summary>
/// The listening sockets of a supervisor, each with the address it was asked for. A reload that asks for the same address keeps the socket, and
/// with it the clients in its backlog.
/// </summary>
internal sealed class ListenerSet
{
    private readonly List<Entry> _open = [];
    private readonly HashSet<Listener> _announced = [];

    private sealed record Entry(string Address, Listener Listener);

    /// <summary>The sockets of socket activation, which replace those of <c>-b</c>, as in gunicorn.</summary>
    public bool IsFromSystemd { get; private init; }

    /// <summary>Whether the files of unix sockets go with this process.</summary>
    public bool OwnsFiles { get; set; } = true;

    /// <summary>Those that the present configuration serves.</summary>
    public IReadOnlyList<Listener> Current { get; private set; } = [];

    /// <summary>What a successor inherits.</summary>
    public IEnumerable<InheritedSocket> Passed => _open.Where(entry => Current.Contains(entry.Listener)).Select(entry => new InheritedSocket(entry.Address, entry.Listener.Descriptor));

    /// <summary>Takes the sockets that are inherited, and opens the others.</summary>
    /// <exception cref="BindException">An address is in use, not allowed, or not this machine's.</exception>
    public static ListenerSet Bind(IReadOnlyList<BindAddress> addresses, Takeover? takeover, ListenerOptions? options = null)
    {
        var systemd = Systemd.TakeSockets();
        var isActivated = systemd.Count > 0 || takeover is { FromSystemd: true };
        var set = new ListenerSet { IsFromSystemd = isActivated, OwnsFiles = takeover is null && !isActivated };
        foreach (var socket in systemd) set.Adopt("", socket);
        foreach (var (address, descriptor) in takeover?.Sockets ?? [])
        {
            set.Adopt(address, descriptor);
            Posix.DoNotInherit(descriptor);
        }
        set.Current = isActivated ? [.. set._open.Select(entry => entry.Listener)] : set.Open(addresses, options);
        set.CloseOthers(set.Current);
        return set;
    }

    /// <summary>The one socket of a pool, whatever its settings: it is its server's.</summary>
    public static ListenerSet OfPool(int descriptor)
    {
        var set = new ListenerSet { IsFromSystemd = true, OwnsFiles = false };
        set.Adopt("", descriptor);
        set.Current = [.. set._open.Select(entry => entry.Listener)];
        return set;
    }

    /// <summary>The sockets of a configuration: those that are open, and new ones, which serve nobody before they are made <see cref="Current"/>.</summary>
    /// <exception cref="BindException">An address is in use, not allowed, or not this machine's. Nothing has changed.</exception>
    public IReadOnlyList<Listener> Open(IReadOnlyList<BindAddress> addresses, ListenerOptions? options = null)
    {
        if (IsFromSystemd && _open.Count > 0) return Current;
        var opened = new List<Entry>();
        var wanted = new List<Listener>();
        try
        {
            foreach (var address in addresses)
            {
                // An address may be there twice: two ports that the system chooses.
                var key = Key(address);
                var entry = _open.Find(entry => entry.Address == key && !wanted.Contains(entry.Listener));
                if (entry is null)
                {
                    entry = new Entry(key, Listener.Open(address, options));
                    opened.Add(entry);
                }
                wanted.Add(entry.Listener);
            }
        }
        catch (BindException)
        {
            foreach (var entry in opened) entry.Listener.Close();
            throw;
        }
        _open.AddRange(opened);
        return wanted;
    }

    /// <summary>Makes these the ones that workers get. The others stay open, for the workers that still serve them, until <see cref="CloseOthers"/>.</summary>
    public void Use(IReadOnlyList<Listener> listeners) => Current = listeners;

    /// <summary>Closes what is not among these.</summary>
    /// <returns>What was closed.</returns>
    public IReadOnlyList<Listener> CloseOthers(IReadOnlyList<Listener> kept)
    {
        Listener[] others = [.. _open.Select(entry => entry.Listener).Where(listener => !kept.Contains(listener))];
        foreach (var other in others) other.Close(keepsFile: !OwnsFiles);
        _open.RemoveAll(entry => others.Contains(entry.Listener));
        return others;
    }

    /// <summary>Those of <see cref="Current"/> that nobody has been told of.</summary>
    public IReadOnlyList<Listener> TakeUnannounced() => [.. Current.Where(_announced.Add)];

    /// <summary>Closes all, with their files unless somebody else goes on serving them.</summary>
    public void Close() => CloseOthers([]);

    private static string Key(BindAddress address) => address.EndPoint is null ? $"fd://{address.Descriptor}" : $"{address.EndPoint}";

    private void Adopt(string address, int descriptor) => _open.Add(new Entry(address, Listener.Adopt(descriptor, ownsPath: !IsFromSystemd)));
}
