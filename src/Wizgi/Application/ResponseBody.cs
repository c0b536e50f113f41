using System.Text;

namespace Wizgi;

/// <summary>Ways to make and to handle a body in C#.</summary>
public static class ResponseBody
{
    /// <summary>A body of these items; its length is known, so that the response gets a Content-Length.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(params ReadOnlyMemory<byte>[] items) => items;

    /// <summary>A body of one text in UTF-8.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The total length when every item is there already, or null for a body that makes its items as it goes.</summary>
    public static long? KnownLength(IEnumerable<ReadOnlyMemory<byte>> body) =>
        body is IReadOnlyCollection<ReadOnlyMemory<byte>> ? body.Sum(static item => (long)item.Length) : null;

    /// <summary>PEP 3333 <c>close()</c>: what a server does with every body, once, on every path.</summary>
    public static void Close(IEnumerable<ReadOnlyMemory<byte>>? body) => (body as IDisposable)?.Dispose();

    /// <summary>A body with another one behind it: each item goes through <paramref name="filter"/>, and closing it closes the inner one.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Filter(IEnumerable<ReadOnlyMemory<byte>> body, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> filter) =>
        new FilteredBody(body, filter);

    private sealed class FilteredBody(IEnumerable<ReadOnlyMemory<byte>> inner, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> filter)
        : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
    {
        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => inner.Select(filter).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose() => Close(inner);
    }
}
