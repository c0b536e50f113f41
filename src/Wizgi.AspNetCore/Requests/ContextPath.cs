using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Requests;

/// <summary>Finds SCRIPT_NAME and PATH_INFO of a request.</summary>
/// <remarks>
/// The decoded <c>Path</c> of ASP.NET Core has lost bytes that are no UTF-8 and keeps <c>%2F</c>, so the request target is decoded instead; unless somebody has
/// rewritten the path, or it has dot segments, which the server has removed: routing and authorization have looked at the path, and the
/// application must see the same one.
/// </remarks>
internal readonly ref struct ContextPath(ContextHead head, bool keepsTarget)
{
    /// <param name="request">The request.</param>
    /// <param name="mounted">How many characters of its path belong to SCRIPT_NAME, beside its PathBase.</param>
    /// <returns>How many bytes of the decoded path belong there.</returns>
    public int Write(IHttpRequestFeature request, int mounted)
    {
        var raw = RawPath();
        var parsed = head.Head;
        if (keepsTarget || raw.Of(head.Bytes) is [(byte)'*'])
        {
            parsed.Path = raw;
            return 0;
        }
        var (start, path) = (request.PathBase, request.Path);
        var prefix = start.Length + mounted;
        var bytes = raw.Of(head.Bytes);
        if (!bytes.Contains((byte)'%') && bytes.Length == start.Length + path.Length && Ascii.Equals(bytes[..start.Length], start) && Ascii.Equals(bytes[start.Length..], path))
        {
            parsed.Path = raw;
            return prefix;
        }
        var seen = Encoding.UTF8.GetBytes(start + path);
        var split = Encoding.UTF8.GetByteCount(start) + Encoding.UTF8.GetByteCount(path.AsSpan(0, mounted));
        var decoded = Decode(bytes, seen, ref split);
        parsed.Path = Encode(decoded);
        return split;
    }

    /// <summary>Takes both as a gateway has them, decoded.</summary>
    /// <returns>How many bytes of the decoded path belong to SCRIPT_NAME.</returns>
    public int Write(IGivenRequest given)
    {
        head.Head.Path = given.ScriptName.IsEmpty && given.PathInfo.IsEmpty ? head.Append("*"u8) : Encode([.. given.ScriptName, .. given.PathInfo]);
        return given.ScriptName.Length;
    }

    /// <summary>The path of the target, without the scheme and authority of an absolute one.</summary>
    private Slice RawPath()
    {
        var place = head.Head.Target;
        var target = place.Of(head.Bytes);
        var start = 0;
        if (target.Length > 0 && target[0] != '/' && target.IndexOf("://"u8) is > 0 and var colon)
        {
            var path = target[(colon + 3)..].IndexOfAny((byte)'/', (byte)'?');
            start = path < 0 ? target.Length : colon + 3 + path;
        }
        var end = target[start..].IndexOf((byte)'?');
        return new Slice(place.Start + start, end < 0 ? target.Length - start : end);
    }

    /// <summary>Decodes the path of the target, if it is the path that the others have seen; else gives theirs.</summary>
    /// <param name="raw">The target's.</param>
    /// <param name="seen">Decoded by the server, but for <c>%2F</c> and what is no UTF-8.</param>
    /// <param name="split">A place in <paramref name="seen"/>; becomes that place in the result.</param>
    private static byte[] Decode(ReadOnlySpan<byte> raw, byte[] seen, ref int split)
    {
        var decoded = new byte[raw.Length];
        int at = 0, length = 0, place = -1;
        while (raw.Length > 0)
        {
            if (at == split) place = length;
            var step = raw[0] == '%' ? 3 : 1;
            if (raw.Length < step || at >= seen.Length) return seen;
            var value = step == 1 ? raw[0] : (byte)((NativeString.HexDigit(raw[1]) << 4) | NativeString.HexDigit(raw[2]));
            if (seen[at] == value) at++;
            else if (step == 3 && seen.AsSpan(at).StartsWith(raw[..3])) at += 3;
            else return seen;
            decoded[length++] = value;
            raw = raw[step..];
        }
        if (at != seen.Length) return seen;
        if (at == split) place = length;
        if (place < 0) return seen;
        split = place;
        return decoded[..length];
    }

    private Slice Encode(ReadOnlySpan<byte> decoded)
    {
        var start = head.Append([]).Start;
        for (int percent; (percent = decoded.IndexOf((byte)'%')) >= 0; decoded = decoded[(percent + 1)..])
        {
            _ = head.Append(decoded[..percent]);
            _ = head.Append("%25"u8);
        }
        return new Slice(start, head.Append(decoded).End - start);
    }
}
