using Wizgi;

namespace Shop;

/// <summary>All of <see cref="Api"/> behind one door: the path names the member.</summary>
public static class Each
{
    public static IEnumerable<ReadOnlyMemory<byte>> Application(Environ environ, StartResponse start)
    {
        var method = typeof(Api).GetMethod(environ.PathInfo.Trim('/')) ?? throw new ArgumentException($"there is no {environ.PathInfo}");
        return method.CreateDelegate<WsgiApplication>()(environ, start);
    }
}
