using Wizgi.Middleware.Http;

namespace Wizgi.Middleware;

/// <summary>Asks applications in turn; the first answer that is not a 404 counts, or that of the last one.</summary>
/// <remarks>
/// Each of them sees the request as it came: the path, the method and the user are put back, and the body is read from its start again. The
/// body of an answer that does not count is closed before the next application is called; a part of it that was written is dropped.
/// </remarks>
public static class Cascade
{
    /// <exception cref="ArgumentException">There is no application.</exception>
    public static WsgiApplication Of(params WsgiApplication[] applications) => Of(new CascadeOptions(), applications);

    /// <exception cref="ArgumentException">There is no application.</exception>
    public static WsgiApplication Of(CascadeOptions options, params WsgiApplication[] applications)
    {
        if (applications.Length == 0) throw new ArgumentException("a cascade needs an application", nameof(applications));
        if (applications.Length == 1) return applications[0];
        HashSet<int> statuses = [.. options.Statuses];
        return (environ, startResponse) =>
        {
            RewindableInput? input = null;
            if (RequestState.HasBody(environ)) environ[EnvironKeys.Input] = input = new RewindableInput(environ.Input, options.RequestBuffer);
            return Ask(0, new RequestState(environ), input, environ, startResponse);
        };

        IEnumerable<ReadOnlyMemory<byte>> Ask(int index, RequestState state, RewindableInput? input, Environ environ, StartResponse start) =>
            index == applications.Length - 1
                ? applications[index](environ, start)
                : ResponseTap.Call(applications[index], environ, start, (head, _) =>
                    statuses.Contains(head.Code) && input is not { CanRewind: false } ? new Next(() =>
                    {
                        state.Restore(environ);
                        input?.Rewind();
                        return Ask(index + 1, state, input, environ, start);
                    }) : null);
    }

    private sealed class Next(Func<IEnumerable<ReadOnlyMemory<byte>>> ask) : Treatment
    {
        public override bool IsDone => true;

        public override ReadOnlyMemory<byte> Item(ReadOnlyMemory<byte> item, ResponseTap tap) => default;

        public override IEnumerable<ReadOnlyMemory<byte>> End(ResponseTap tap) => ask();
    }
}
