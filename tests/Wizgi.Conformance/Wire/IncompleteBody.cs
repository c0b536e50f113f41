using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Wire;

/// <summary>Requests to leaving.py whose clients leave before the body is whole. What there is of it looks like requests.</summary>
internal sealed record IncompleteBody(string Path, string Framing, string Body, bool IsReset)
{
    private const string Inner = "GET /inner HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n";

    private static readonly string[] Paths = ["reads", "reads-some", "waits", "breaks-off", "answers"];

    private static readonly (string Framing, string Body)[] Bodies =
    [
        ("Content-Length: 3000", Inner + Inner),
        ("Transfer-Encoding: chunked", "bb8\r\n" + Inner + Inner),
        ("Transfer-Encoding: chunked", $"{Inner.Length:x}\r\n{Inner}\r\n"),
    ];

    private static IEnumerable<IncompleteBody> All =>
        from path in Paths
        from body in Bodies
        from isReset in new[] { false, true }
        select new IncompleteBody(path, body.Framing, body.Body, isReset);

    /// <summary>The application is called before all of the body is there, and says so with the number of the case.</summary>
    public bool IsWaitedFor => Path is "waits" or "reads-some";

    /// <summary>Sends all of them, each by a client of its own.</summary>
    /// <param name="connect">To the server.</param>
    /// <param name="isCalled">Whether the application will be called.</param>
    /// <param name="waitForOutput">Of the server.</param>
    public static async Task LeaveEach(Func<Task<WireClient>> connect, Func<IncompleteBody, bool> isCalled, Func<string, Task> waitForOutput)
    {
        foreach (var (number, body) in All.Index())
        {
            using var client = await connect();
            await body.Leave(client, number, () => isCalled(body) ? waitForOutput($"waits for {number}.") : Task.CompletedTask);
        }
    }

    private async Task Leave(WireClient client, int number, Func<Task> taken)
    {
        await client.Send($"POST /{Path} HTTP/1.1\r\nHost: x\r\nX-Case: {number}\r\n{Framing}\r\n\r\n{Body}");
        await taken();
        if (IsReset)
        {
            client.Reset();
            return;
        }
        client.EndSending();
        await client.ReadWhatComes();
    }
}
