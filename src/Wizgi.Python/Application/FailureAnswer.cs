using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>Answers a request that failed. Attached.</summary>
internal static class FailureAnswer
{
    /// <summary>Answers with what everybody may read.</summary>
    public static void Send(Exchange exchange) => Send(exchange, exchange.FailurePage, "text/plain; charset=utf-8"u8, []);

    /// <summary>Answers with a page, if nothing has been sent; else breaks the connection off.</summary>
    public static void Send(Exchange exchange, ReadOnlySpan<byte> page, ReadOnlySpan<byte> contentType, (byte[] Name, byte[] Value)[] fields)
    {
        if (!exchange.BeginFailure(page.Length, contentType)) return;
        foreach (var (name, value) in fields) exchange.Head.Add(name, value);
        if (BodySender.SendAll(exchange, page)) Finish(exchange);
    }

    /// <summary>Ends a response, however long that takes the client.</summary>
    public static void Finish(Exchange exchange)
    {
        while (!exchange.IsClientGone && !exchange.TryFinish()) Detached.WaitToSend(exchange);
    }
}
