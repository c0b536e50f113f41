using Wizgi.Fuzz.Reference;
using Wizgi.Fuzz.Serving;

namespace Wizgi.Fuzz.Kestrel;

/// <summary>What a server made of one connection.</summary>
/// <param name="Responses">The final ones, in order; an error is the last.</param>
/// <param name="IsEnded">It closed; else it waits for more.</param>
/// <param name="Port">The client's.</param>
internal sealed record ServerAnswers(IReadOnlyList<ReadResponse> Responses, bool IsEnded, int Port)
{
    /// <summary>The requests that the application got.</summary>
    public int Accepted => Responses.Count(response => response.Status < 400);

    /// <exception cref="FormatException">A response is not well-formed.</exception>
    public static ServerAnswers Of(RawClient client)
    {
        // Kestrel answers the preface of HTTP/2 with a frame of it, a GOAWAY.
        var isHttp2 = client.Received.StartsWith("\0\0\x08\x07", StringComparison.Ordinal);
        var reader = new ResponseReader(isHttp2 ? "" : client.Received, hasDate: false);
        var responses = new List<ReadResponse>();
        while (!reader.IsAtEnd)
        {
            var response = reader.Next();
            if (response.Status >= 200) responses.Add(response);
        }
        return new ServerAnswers(responses, client.IsEnded, (client.Local as System.Net.IPEndPoint)?.Port ?? 0);
    }
}
