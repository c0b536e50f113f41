using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>A listening socket, made here or inherited.</summary>
internal sealed class Listener
{
    // What the kernel takes of a response before the client's window has room for it; fast clients do not notice.
    private const int UnsentInKernel = 128 * 1024;

    private Listener(int descriptor, bool ownsPath)
    {
        Descriptor = descriptor;
        EndPoint = SocketName.OfLocal(descriptor);
        var local = EndPoint as IPEndPoint;
        IsWildcard = local is not null && (local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any));
        (LocalName, LocalPort) = SocketName.Split(EndPoint);
        Path = EndPoint is UnixDomainSocketEndPoint ? EndPoint.ToString() : null;
        _ownsPath = ownsPath && Path is not null;
    }

    private readonly bool _ownsPath;

    public int Descriptor { get; }

    /// <summary>Where it is bound, with the port the system chose.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>The path of a unix socket, or null.</summary>
    public string? Path { get; }

    /// <summary>Only this machine can connect, by TCP.</summary>
    public bool IsLoopback => EndPoint is IPEndPoint tcp && IPAddress.IsLoopback(tcp.Address);

    /// <summary>As the start banner and log show it: <c>http://127.0.0.1:8000</c>, <c>unix:/run/app.sock</c>.</summary>
    public string Display => Path is null ? $"http://{EndPoint}" : $"unix:{Path}";

    /// <summary>Bound to every address of the machine: each connection has its own local address.</summary>
    internal bool IsWildcard { get; }

    internal byte[] LocalName { get; }

    internal byte[] LocalPort { get; }

    /// <param name="address">Where to listen.</param>
    /// <param name="options">How; null: as a program of one's own does.</param>
    /// <exception cref="BindException">The address is in use, not allowed, or not this machine's.</exception>
    public static unsafe Listener Open(BindAddress address, ListenerOptions? options = null)
    {
        options ??= new();
        var rights = options.Rights;
        if (address.EndPoint is null) return Adopt(address.Descriptor, ownsPath: false);
        var endPoint = address.EndPoint;
        var unix = endPoint as UnixDomainSocketEndPoint;
        if (unix is not null) RemoveStale(unix.ToString());
        var name = endPoint.Serialize();
        var descriptor = Libc.socket((int)SocketFamily(endPoint), Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0) throw Failure(endPoint, Libc.Errno);
        Libc.SetOption(descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
        if (unix is null && options.SharesPort) Libc.SetOption(descriptor, Libc.SOL_SOCKET, Libc.SO_REUSEPORT, 1);
        // Accepted sockets inherit it: no Nagle delay, and no system call a connection.
        if (unix is null) Libc.SetOption(descriptor, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, 1);
        // A client is accepted with its first bytes, or after a second or so without: serving it takes one visit, not two (Apache does the same).
        if (unix is null) Libc.SetOption(descriptor, Libc.IPPROTO_TCP, Libc.TCP_DEFER_ACCEPT, 1);
        // A client with a tiny window would have the kernel cut its whole response into thousands of tiny packets at once, which costs more than the rest of
        // its request (benchmarks/slow, mode read).
        if (unix is null) Libc.SetOption(descriptor, Libc.IPPROTO_TCP, Libc.TCP_NOTSENT_LOWAT, UnsentInKernel);
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) Libc.SetOption(descriptor, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 0);
        int result;
        // bind(2) makes the file: a mode set later would come too late.
        var isMasked = unix is not null && rights is not null;
        var mask = isMasked ? Libc.umask(rights!.Mask) : 0;
        fixed (byte* bytes = name.Buffer.Span) result = Libc.bind(descriptor, bytes, (uint)name.Size);
        if (isMasked)
        {
            var reason = Libc.Errno;
            _ = Libc.umask(mask);
            if (result == 0 && rights!.User is { } user && Libc.lchown(unix!.ToString()!, user, rights.Group) != 0) (result, reason) = (-1, Libc.Errno);
            System.Runtime.InteropServices.Marshal.SetLastSystemError(reason);
        }
        if (result < 0 || Libc.listen(descriptor, options.Backlog) < 0)
        {
            var errno = Libc.Errno;
            _ = Libc.close(descriptor);
            throw Failure(endPoint, errno);
        }
        return new Listener(descriptor, ownsPath: true);
    }

    /// <summary>Takes over a socket that is bound and listening already.</summary>
    /// <exception cref="BindException">There is no such descriptor, or it is no socket.</exception>
    /// <param name="descriptor">The socket.</param>
    /// <param name="ownsPath">Its file, when it is a unix socket, is removed with <see cref="Close"/>.</param>
    public static Listener Adopt(int descriptor, bool ownsPath)
    {
        try
        {
            var listener = new Listener(descriptor, ownsPath);
            // systemd's are not, and accepting one client more than there are would stop the loop.
            Libc.DoNotBlock(descriptor);
            return listener;
        }
        catch (SocketException)
        {
            throw new BindException($"cannot listen on fd://{descriptor}: no socket was inherited under that number");
        }
    }

    /// <summary>Takes a client that waits already.</summary>
    /// <returns>The connection, or -1: none waits.</returns>
    internal unsafe int TakeWaiting() => Libc.accept4(Descriptor, null, null, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);

    /// <summary>How many clients nobody has accepted yet; 0 where the system does not tell.</summary>
    public int CountWaiting() => Path is null ? Backlog.OfTcp(Descriptor) : Backlog.OfUnix(Descriptor);

    /// <summary>Stops listening. The socket file goes with the process that made it.</summary>
    /// <param name="keepsFile">It stays all the same: another process goes on listening.</param>
    public void Close(bool keepsFile = false)
    {
        _ = Libc.close(Descriptor);
        if (!_ownsPath || keepsFile || Path is null) return;
        try
        {
            File.Delete(Path);
        }
        catch (UnauthorizedAccessException)
        {
            // Root made it and is root no more. The next start replaces the file.
        }
    }

    private static AddressFamilyNumber SocketFamily(EndPoint endPoint) => endPoint.AddressFamily switch
    {
        AddressFamily.Unix => AddressFamilyNumber.Unix,
        AddressFamily.InterNetworkV6 => AddressFamilyNumber.InternetV6,
        _ => AddressFamilyNumber.Internet,
    };

    // Linux's numbers; .NET's differ.
    private enum AddressFamilyNumber
    {
        Unix = 1,
        Internet = 2,
        InternetV6 = 10,
    }

    /// <summary>Removes the file of a unix socket that nobody listens on any more.</summary>
    private static void RemoveStale(string path)
    {
        if (!System.IO.Path.Exists(path)) return;
        if (!Libc.IsSocket(path))
            throw new BindException($"cannot listen on unix:{path}: a file that is not a socket stands there; remove it or choose another path");
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                throw new BindException($"cannot listen on unix:{path}: the old socket there cannot be removed ({problem.Message})");
            }
            return;
        }
        throw new BindException($"cannot listen on unix:{path}: another server is listening there; stop it or choose another path");
    }

    private static BindException Failure(EndPoint endPoint, int errno)
    {
        var shown = endPoint is UnixDomainSocketEndPoint ? $"unix:{endPoint}" : endPoint.ToString();
        var port = (endPoint as IPEndPoint)?.Port ?? 0;
        var why = errno switch
        {
            Libc.EADDRINUSE => $"the address is in use; stop the server that has it (ss -ltnp shows it) or bind another with -b",
            Libc.EACCES when port is > 0 and < 1024 => $"port {port} needs root or the capability CAP_NET_BIND_SERVICE; use a port from 1024 on",
            Libc.EACCES => "permission denied; the directory of the socket must be writable for this user",
            Libc.EADDRNOTAVAIL => "this machine has no such address",
            2 => "the directory of the socket does not exist",
            _ => System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno),
        };
        return new BindException(string.Create(CultureInfo.InvariantCulture, $"cannot listen on {shown}: {why}"));
    }
}

/// <summary>Socket addresses as the kernel gives them.</summary>
internal static class SocketName
{
    public const int MaxSize = 128;

    public static unsafe EndPoint OfLocal(int descriptor)
    {
        var bytes = stackalloc byte[MaxSize];
        uint size = MaxSize;
        return Libc.getsockname(descriptor, bytes, &size) < 0 ? throw new SocketException(Libc.Errno) : Parse(new ReadOnlySpan<byte>(bytes, (int)size));
    }

    public static EndPoint Parse(ReadOnlySpan<byte> bytes) => BitConverter.ToUInt16(bytes) switch
    {
        2 => new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), (bytes[2] << 8) | bytes[3]),
        10 => new IPEndPoint(new IPAddress(bytes.Slice(8, 16), BitConverter.ToUInt32(bytes[24..])), (bytes[2] << 8) | bytes[3]),
        _ => Unix(bytes[2..]),
    };

    /// <summary>Address and port as the environ has them; both empty for a unix socket.</summary>
    public static (byte[] Name, byte[] Port) Split(EndPoint endPoint)
    {
        if (endPoint is not IPEndPoint { Address: var address, Port: var port }) return ([], []);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return (Encoding.ASCII.GetBytes(address.ToString()), Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture)));
    }

    private static UnixDomainSocketEndPoint Unix(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty) return new UnixDomainSocketEndPoint("-");
        // An abstract name starts with NUL; a path ends at one.
        var end = path[1..].IndexOf((byte)0);
        return new UnixDomainSocketEndPoint(Encoding.UTF8.GetString(end < 0 ? path : path[..(end + 1)]));
    }
}
