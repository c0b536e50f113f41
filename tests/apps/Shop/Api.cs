using System.Collections;
using System.Text;
using Prices;
using Wizgi;

namespace Shop;

using Body = IEnumerable<ReadOnlyMemory<byte>>;

/// <summary>One application for each thing that one can do, or do wrong.</summary>
public static class Api
{
    public static readonly WsgiApplication Field = (_, start) => Text(start, "a field");

    public static readonly int Number = 42;

    private static readonly Barrier s_two = new(2);

    private static int s_running;
    private static Environ? s_kept;

    public static WsgiApplication Property => (_, start) => Text(start, "a property");

    public static WsgiApplication? Nothing => null;

    public static WsgiApplication Broken => throw new InvalidOperationException("the shop is closed");

    public static Body Application(Environ environ, StartResponse start) => Text(start, $"an apple costs {PriceList.Of("apple")}");

    public static WsgiApplication Make() => (_, start) => Text(start, "made");

    public static string Wrong(string name) => name;

    public static Body Environ(Environ environ, StartResponse start) =>
        Text(start, string.Join('\n', environ.Keys.Order(StringComparer.Ordinal).Select(key => $"{key}={environ[key]}")));

    public static Body Echo(Environ environ, StartResponse start)
    {
        using var body = new MemoryStream();
        environ.Input.CopyTo(body);
        start("200 OK", [new("Content-Type", "application/octet-stream")]);
        return [body.ToArray()];
    }

    /// <summary>Yields one item, and the next when a file exists that the query names.</summary>
    public static Body Stream(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        yield return "one\n"u8.ToArray();
        while (!File.Exists(environ.QueryString)) Thread.Sleep(5);
        yield return "two\n"u8.ToArray();
    }

    public static Body NothingForHead(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        return environ.RequestMethod == "HEAD" ? [] : ResponseBody.Of("something");
    }

    public static Body Write(Environ environ, StartResponse start)
    {
        var write = start("200 OK", [new("Content-Type", "text/plain")]);
        write("written, "u8.ToArray());
        return ResponseBody.Of("returned");
    }

    /// <summary>Tells in the error log that its body was closed.</summary>
    public static Body Closing(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        return new ClosingBody(environ.Errors);
    }

    public static Body Failing(Environ environ, StartResponse start) => throw new InvalidOperationException("out of apples");

    public static Body FailingLate(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        yield return "one\n"u8.ToArray();
        throw new InvalidOperationException("out of apples");
    }

    /// <summary>Breaks PEP 3333: a header name that is none.</summary>
    public static Body BadHeader(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content Type", "text/plain")]);
        return ResponseBody.Of("");
    }

    /// <summary>No Content-Type, which only lint minds.</summary>
    public static Body Untyped(Environ environ, StartResponse start)
    {
        start("200 OK", []);
        return ResponseBody.Of("text");
    }

    /// <summary>Waits until as many calls run at once as the query says.</summary>
    public static Body Together(Environ environ, StartResponse start)
    {
        Interlocked.Increment(ref s_running);
        var all = SpinWait.SpinUntil(() => Volatile.Read(ref s_running) >= int.Parse(environ.QueryString), TimeSpan.FromSeconds(20));
        return Text(start, all ? "together" : "alone");
    }

    /// <summary>Never returns.</summary>
    public static Body Stuck(Environ environ, StartResponse start)
    {
        environ.Errors.WriteLine("stuck");
        Thread.Sleep(Timeout.Infinite);
        return [];
    }

    /// <summary>Changes the environ that it was given.</summary>
    public static Body Marking(Environ environ, StartResponse start)
    {
        environ["shop.inner"] = "set by the shop";
        environ["shop.number"] = 42;
        environ["shop.list"] = new List<int> { 1 };
        environ.Remove("HTTP_X_SECRET");
        return Text(start, $"{environ.TryGetValue("python.object", out var value)} {value}");
    }

    /// <summary>Gives start_response an error after the first item, which throws it again.</summary>
    public static Body StartingAgain(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")])("sent "u8.ToArray());
        try
        {
            throw new InvalidOperationException("too late");
        }
        catch (InvalidOperationException problem)
        {
            start("500 Sorry", [new("Content-Type", "text/plain")], new ExcInfo(problem));
        }
        return [];
    }

    /// <summary>Keeps the environ of one request for the next.</summary>
    public static Body Keeping(Environ environ, StartResponse start)
    {
        var kept = s_kept;
        s_kept = environ;
        return Text(start, kept is null ? "first" : kept.PathInfo);
    }

    /// <summary>Reads the environ on a thread of its own.</summary>
    public static Body Threading(Environ environ, StartResponse start) => Text(start, Task.Run(() => environ.PathInfo).Result);

    /// <summary>Two calls wait for each other here, with the environ out of reach.</summary>
    public static Body Meeting(Environ environ, StartResponse start)
    {
        bool met;
        var said = "";
        using (InterpreterLock.Release())
        {
            met = s_two.SignalAndWait(TimeSpan.FromSeconds(20));
            try
            {
                _ = environ.PathInfo;
            }
            catch (InvalidOperationException problem)
            {
                said = problem.Message;
            }
        }
        return Text(start, $"{met} {environ.RequestMethod} {said}");
    }

    private static Body Text(StartResponse start, string text)
    {
        start("200 OK", [new("Content-Type", "text/plain; charset=utf-8")]);
        return ResponseBody.Of(text);
    }

    private sealed class ClosingBody(TextWriter errors) : Body, IDisposable
    {
        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
        {
            yield return Encoding.ASCII.GetBytes("open");
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose() => errors.WriteLine("the shop's body is closed");
    }

    public static class Inner
    {
        public static Body Application(Environ environ, StartResponse start) => Text(start, "inside");
    }
}
