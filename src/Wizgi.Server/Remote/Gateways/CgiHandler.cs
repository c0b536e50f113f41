using Wizgi.Server.Remote.Gateways.Cgi;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>Runs a CGI program for each request: RFC 3875.</summary>
/// <remarks>
/// A folder offers the executables in it and below: the first part of the path that is a file is the program. It starts in its folder, in a process group of its own, with the
/// variables of the request and PATH for an environment. Of a request that is cancelled, or whose response is closed before its end, the group gets TERM, and after three seconds KILL. Where no program is, 404; where a file
/// is not executable, 403.
/// </remarks>
public sealed class CgiHandler : GatewayHandler
{
    private readonly CgiPlace _place;
    private readonly SemaphoreSlim _room;

    /// <param name="path">A program, or a folder of programs.</param>
    /// <param name="options">How they are run.</param>
    public CgiHandler(string path, CgiOptions? options = null) : base(options ??= new CgiOptions())
    {
        _place = new CgiPlace(Path.GetFullPath(path));
        _room = new SemaphoreSlim(options.MaxProcesses);
    }

    private protected override async Task<GatewayCall> Open(GatewayRequest request, CancellationToken cancel)
    {
        var program = _place.Find(request.Variables);
        await _room.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return CgiProcess.Start(program, request.Variables, request.StandardError, () => _room.Release());
        }
        catch
        {
            _room.Release();
            throw;
        }
    }
}
