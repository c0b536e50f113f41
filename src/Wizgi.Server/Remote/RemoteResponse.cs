using System.Globalization;
using System.Net.Http.Headers;

namespace Wizgi.Server.Remote;

/// <summary>Reads the head of an origin's response.</summary>
internal static class RemoteResponse
{
    /// <summary>The status with the origin's reason.</summary>
    public static string Status(HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        // RFC 9112 §4: a reason may be missing; WSGI wants one.
        var reason = response.ReasonPhrase is { Length: > 0 } given ? given : new HttpResponseMessage(response.StatusCode).ReasonPhrase is { Length: > 0 } usual ? usual : "Unknown";
        return string.Create(CultureInfo.InvariantCulture, $"{code:000} {reason}");
    }

    /// <summary>The fields for our own response, several of one name kept apart.</summary>
    /// <exception cref="RemoteException">The origin contradicts itself about where its body ends: what follows could be anybody's response.</exception>
    public static List<ResponseHeader> Headers(HttpResponseMessage response)
    {
        var (own, content) = (response.Headers.NonValidated, response.Content.Headers.NonValidated);
        var hopByHop = new HopByHop(own.TryGetValues("Connection", out var connection) ? connection : null);
        CheckFraming(own, content);
        var headers = new List<ResponseHeader>();
        foreach (var (name, values) in own.Concat(content))
        {
            if (hopByHop.Has(name) || (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && HasNoLength(response))) continue;
            foreach (var value in values) headers.Add(new ResponseHeader(name, value));
        }
        return headers;
    }

    // RFC 9110 §8.6: a 204 has no Content-Length, whatever the origin says.
    private static bool HasNoLength(HttpResponseMessage response) => (int)response.StatusCode is 204 or (>= 100 and < 200);

    // RFC 9112 §6.3.
    private static void CheckFraming(HttpHeadersNonValidated own, HttpHeadersNonValidated content)
    {
        var hasLength = content.TryGetValues("Content-Length", out var lengths);
        if (own.TryGetValues("Transfer-Encoding", out var codings))
        {
            if (hasLength) throw new RemoteException(502, "the response has both Content-Length and Transfer-Encoding");
            if (codings.Count != 1 || !codings.First().Equals("chunked", StringComparison.OrdinalIgnoreCase)) throw new RemoteException(502, $"the response has the unknown Transfer-Encoding '{codings}'");
        }
        if (!hasLength) return;
        if (lengths.Count != 1) throw new RemoteException(502, "the response has several Content-Lengths");
        if (!long.TryParse(lengths.First(), NumberStyles.None, CultureInfo.InvariantCulture, out _)) throw new RemoteException(502, $"the response's Content-Length is '{lengths}'");
    }
}
