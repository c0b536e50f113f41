using System.Collections;

namespace Wizgi.Python.Profiling;

/// <summary>One request with its profile on wherever the application runs: its call, each item of its body, its close().</summary>
/// <param name="profile">Begun, and off.</param>
/// <param name="isTold">The client hears the name of the file.</param>
internal sealed class ProfiledCall(Profile profile, bool isTold) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
{
    private IEnumerable<ReadOnlyMemory<byte>>? _body;

    public IEnumerable<ReadOnlyMemory<byte>> Run(WsgiApplication application, Environ environ, StartResponse startResponse)
    {
        profile.Resume();
        try
        {
            _body = application(environ, isTold ? Told(startResponse) : startResponse);
            return this;
        }
        finally
        {
            profile.Pause();
            if (_body is null) profile.Save();
        }
    }

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        using var items = Profiled(_body!.GetEnumerator);
        while (Profiled(items.MoveNext)) yield return items.Current;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        try
        {
            _ = Profiled(() =>
            {
                ResponseBody.Close(_body);
                return true;
            });
        }
        finally
        {
            profile.Save();
        }
    }

    private StartResponse Told(StartResponse startResponse) => (status, headers, excInfo) => startResponse(status, [.. headers, new(Profiler.Header, profile.Name)], excInfo);

    private T Profiled<T>(Func<T> action)
    {
        profile.Resume();
        try
        {
            return action();
        }
        finally
        {
            profile.Pause();
        }
    }
}
