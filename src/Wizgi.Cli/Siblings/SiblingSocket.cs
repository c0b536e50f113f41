using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wizgi.Cli.Native;

namespace Wizgi.Cli.Siblings;

/// <summary>
/// A unix socket that listens for a process of another language, and has no name: nobody but this process, which keeps hold of its file, can connect to it, and
/// nothing is left behind whoever is killed.
/// </summary>
internal sealed class SiblingSocket : IDisposable
{
    // More than a worker has threads.
    private const int Backlog = 1024;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly int _file;

    /// <exception cref="UserError">The system gives none.</exception>
    public SiblingSocket()
    {
        var folder = Directory.CreateTempSubdirectory("wizgi-");
        try
        {
            var path = System.IO.Path.Combine(folder.FullName, "s");
            _socket.Bind(new UnixDomainSocketEndPoint(path));
            _socket.Listen(Backlog);
            _file = Files.OpenPath(path);
            if (_file < 0) throw new IOException(Marshal.GetPInvokeErrorMessage(-_file));
        }
        catch (Exception problem) when (problem is SocketException or IOException or ArgumentException)
        {
            _socket.Dispose();
            throw new UserError($"no socket can be opened below {folder.Parent}: {problem.Message}", ExitCodes.BootFailure);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Where this process can connect to it.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_file}");

    public int Descriptor => (int)_socket.Handle;

    /// <summary>Leaves listening to the process that has it: when that ends, whoever waits is told.</summary>
    public void StopListening() => _socket.Dispose();

    public void Dispose()
    {
        _socket.Dispose();
        _ = Posix.close(_file);
    }
}
