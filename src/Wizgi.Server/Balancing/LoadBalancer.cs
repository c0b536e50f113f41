using System.Globalization;
using Wizgi.Server.Remote;

namespace Wizgi.Server.Balancing;

/// <summary>
/// An application that several others answer for, in other processes and mostly on other machines: each request goes to one of them, and to another if that one fails and the
/// request can be sent again without harm.
/// </summary>
/// <remarks>
/// 502: no connection, or an answer that is none; 504: no answer in time; 503 with Retry-After: there is nobody to ask. Everything else is as with <see cref="RemoteApplication"/>. Each server process that has one
/// decides by what it has seen itself.
/// </remarks>
public sealed class LoadBalancer : IDisposable
{
    private readonly Balancer _balancer;

    /// <param name="options">How requests are spread.</param>
    /// <param name="destinations">Over whom.</param>
    /// <exception cref="FormatException">The options contradict each other, or an address names nothing; the message says what is allowed.</exception>
    public LoadBalancer(LoadBalancerOptions options, params IReadOnlyList<DestinationOptions> destinations) => _balancer = new Balancer(options, destinations);

    /// <summary>The application.</summary>
    public WsgiApplication Application => Answer;

    /// <summary>Takes other options and destinations from now on. Who is there before and after keeps what is known of it; who has gone finishes what it has begun.</summary>
    /// <exception cref="FormatException">As the constructor; nothing has changed.</exception>
    public void Change(LoadBalancerOptions options, params IReadOnlyList<DestinationOptions> destinations) => _balancer.Change(options, destinations);

    /// <summary>Checks end. Requests under way go on.</summary>
    public void Dispose() => _balancer.Dispose();

    private IEnumerable<ReadOnlyMemory<byte>> Answer(Environ environ, StartResponse startResponse)
    {
        var isSafe = Balancer.IsSafe(environ.RequestMethod) && RemoteRequest.BodyLength(environ) == 0;
        var request = _balancer.Begin(isSafe, environ.Header("Cookie"), environ.Header);
        RemoteException? last = null;
        while (request.Take() is { } destination)
        {
            var call = new RemoteCall(environ, destination.Remote, request.Patience);
            try
            {
                // What is safe to repeat has no connection of its own elsewhere either, but here a thread waits: what a kept one would save is little.
                return RemoteApplication.Ask(call, environ, startResponse, destination.Reference, destination.Remote, destination.Client, headers =>
                {
                    request.Answered();
                    if (request.NewCookie(RemoteTarget.EncodePath(environ.ScriptName), environ.UrlScheme == Uri.UriSchemeHttps) is { } cookie) headers.Add(new ResponseHeader("Set-Cookie", cookie));
                }, request.End);
            }
            catch (RemoteException problem)
            {
                call.Dispose();
                last = problem;
                if (call.IsClientGone || !problem.IsOrigins)
                {
                    request.End();
                    break;
                }
                if (!request.Failed(problem.Message, problem.IsUnsent)) environ.Errors.WriteLine($"{destination}: {problem.Message}");
                else continue;
                break;
            }
            catch (ApplicationError problem) when (problem.InnerException is null)
            {
                call.Dispose();
                request.End();
                environ.Errors.WriteLine($"{destination}: the response cannot be passed on: {problem.Message}");
                return RemoteApplication.Fail(startResponse, new RemoteException(502, problem.Message), problem);
            }
            catch
            {
                call.Dispose();
                request.End();
                throw;
            }
        }
        return last is null ? Refuse(startResponse, request) : RemoteApplication.Fail(startResponse, last, null);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Refuse(StartResponse startResponse, BalancedRequest request)
    {
        startResponse("503 Service Unavailable", [new ResponseHeader("Content-Type", "text/plain; charset=utf-8"), new ResponseHeader("Retry-After", request.RetryAfter.ToString(CultureInfo.InvariantCulture))]);
        return ResponseBody.Of("Service Unavailable\n");
    }
}
