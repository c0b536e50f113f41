namespace Wizgi;

/// <summary><c>wsgi.input</c> for C# applications: the request body as a forward-only stream.</summary>
/// <remarks>PEP 3333 "Input and Error Streams".</remarks>
/// <param name="exchange">The request.</param>
/// <param name="gate">What the front end holds, and lets go of to wait.</param>
/// <param name="outside">The same if the application's code runs outside of it; else null.</param>
internal sealed class InputStream(Exchange exchange, IThreadGate? gate, IThreadGate? outside) : InputStreamBase
{
    /// <exception cref="IOException">The client went away, or sent something that is no body.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        using var visit = ManagedGate.Visiting(outside);
        while (true)
        {
            var count = exchange.ReadBody(buffer);
            if (count >= 0) return count;
            if (count == Exchange.Broken) throw new IOException(exchange.InputProblem);
            gate?.Leave();
            exchange.WaitForBody();
            gate?.Enter();
        }
    }
}
