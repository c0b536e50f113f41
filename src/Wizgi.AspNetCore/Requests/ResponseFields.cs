using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Wizgi.AspNetCore.Requests;

/// <summary>Gives status and header fields of an application to the server. One per thread.</summary>
internal sealed class ResponseFields(ContextOptions options)
{
    private readonly TextCache _texts = new();

    /// <param name="features">The request's.</param>
    /// <param name="head">The application's.</param>
    /// <param name="length">The length of the body, when the application has not said it.</param>
    /// <param name="trailers">Those that are known already, which are announced.</param>
    /// <exception cref="ApplicationError">The server does not take a field.</exception>
    public void Write(IFeatureCollection features, ResponseHead head, long? length, ReadOnlySpan<byte> trailers)
    {
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        try
        {
            response.StatusCode = head.StatusCode;
            WriteReason(response, head);
            // What stands there was set by others for whatever comes; the application knows what comes.
            if (response.Headers.Count > 0) Remove(response.Headers, head.Fields);
            WriteLines(response.Headers, head.Fields, isBodiless: head.StatusCode is 204 or 205);
            if (length is { } known && !head.IsBodiless) response.Headers.ContentLength = head.StatusCode == 205 ? 0 : known;
            if (options.ServerName is { } name && !head.HasServer) response.Headers.Server = name;
            if (!trailers.IsEmpty) Announce(response.Headers, trailers);
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            Remove(response.Headers, head.Fields);
            throw ApplicationError.Value($"the server does not take the response's head: {problem.Message}");
        }
    }

    public void WriteTrailers(IFeatureCollection features, ReadOnlySpan<byte> lines)
    {
        if (features.Get<IHttpResponseTrailersFeature>() is not { } trailers) return;
        for (var rest = lines; TryTakeLine(ref rest, out var name, out var value);) trailers.Trailers.Append(_texts.Find(name), _texts.Find(value));
    }

    private void WriteReason(IHttpResponseFeature response, ResponseHead head)
    {
        // "200 OK": three digits and a space. The server knows the usual ones itself.
        var reason = head.Status[4..];
        if (!reason.IsEmpty && !Ascii.Equals(reason, ReasonPhrases.GetReasonPhrase(head.StatusCode))) response.ReasonPhrase = _texts.Find(reason);
    }

    private void WriteLines(IHeaderDictionary headers, ReadOnlySpan<byte> lines, bool isBodiless)
    {
        while (TryTakeLine(ref lines, out var name, out var value))
        {
            // RFC 9110 §8.6: a 204 must not have a Content-Length; RFC 9113 §8.2.2 knows one more field of connections.
            if (isBodiless && Ascii.EqualsIgnoreCase(name, "content-length"u8)) continue;
            if (Ascii.EqualsIgnoreCase(name, "proxy-connection"u8)) continue;
            var key = _texts.Find(name);
            var text = _texts.Find(value);
            headers[key] = headers.TryGetValue(key, out var before) ? StringValues.Concat(before, text) : text;
        }
    }

    private void Remove(IHeaderDictionary headers, ReadOnlySpan<byte> lines)
    {
        while (TryTakeLine(ref lines, out var name, out _))
            if (!Ascii.EqualsIgnoreCase(name, "set-cookie"u8) && !Ascii.EqualsIgnoreCase(name, "vary"u8)) headers.Remove(_texts.Find(name));
    }

    private void Announce(IHeaderDictionary headers, ReadOnlySpan<byte> lines)
    {
        var names = new List<string>();
        while (TryTakeLine(ref lines, out var name, out _)) names.Add(_texts.Find(name));
        headers.Append("Trailer", string.Join(", ", names));
    }

    private static bool TryTakeLine(ref ReadOnlySpan<byte> lines, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (lines.IsEmpty) return false;
        var line = lines[..lines.IndexOf("\r\n"u8)];
        var colon = line.IndexOf((byte)':');
        name = line[..colon];
        value = line[(colon + 2)..];
        lines = lines[(line.Length + 2)..];
        return true;
    }
}
