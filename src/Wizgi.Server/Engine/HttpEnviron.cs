namespace Wizgi.Server.Engine;

/// <summary>Writes a request head into an environ.</summary>
/// <remarks>PEP 3333 "environ Variables"; RFC 3875 §4.1 for the CGI variables; RFC 9110 §5.3 for repeated fields.</remarks>
internal sealed class HttpEnviron(int maxHeadSize)
{
    private readonly byte[] _scratch = new byte[maxHeadSize];
    private bool _isDecoded;

    /// <param name="environ">Where to.</param>
    /// <param name="bytes">The head as received.</param>
    /// <param name="head">The same, parsed.</param>
    /// <param name="connection">The client.</param>
    /// <param name="decodedLength">The length of a chunked body that has been decoded whole; else null.</param>
    public void Write(IEnvironWriter environ, ReadOnlySpan<byte> bytes, RequestHead head, Connection connection, long? decodedLength)
    {
        environ.Set(EnvironKey.RequestMethod, At(bytes, head.Method));
        var target = At(bytes, head.Target);
        environ.Set(EnvironKey.RequestUri, target);
        environ.Set(EnvironKey.RawUri, target);
        environ.Set(EnvironKey.PathInfo, DecodePath(At(bytes, head.Path)));
        environ.Set(EnvironKey.QueryString, At(bytes, head.Query));
        environ.Set(EnvironKey.ServerProtocol, head.IsHttp11 ? "HTTP/1.1"u8 : "HTTP/1.0"u8);
        environ.Set(EnvironKey.RemoteAddr, connection.RemoteName);
        if (connection.RemotePort.Length > 0) environ.Set(EnvironKey.RemotePort, connection.RemotePort);
        WriteServer(environ, HostOf(bytes, head), connection);
        _isDecoded = decodedLength is not null;
        if (head.HasRepeatedFields) WriteJoined(environ, bytes, head);
        else WriteFields(environ, bytes, head);
        // RFC 9112 §3.2.2: the authority of an absolute-form target replaces the Host field.
        if (head.Authority.Length > 0) environ.Set(EnvironKey.Host, At(bytes, head.Authority));
        if (decodedLength is { } length) WriteLength(environ, length);
    }

    private void WriteLength(IEnvironWriter environ, long length)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(length, _scratch, out var digits);
        environ.Set(EnvironKey.ContentLength, _scratch.AsSpan(0, digits));
    }

    private ReadOnlySpan<byte> DecodePath(ReadOnlySpan<byte> path)
    {
        // http://host without a path is a request for its root; OPTIONS * is about the server and has no path.
        if (path.IsEmpty) return "/"u8;
        if (path[0] == '*') return [];
        return path.Contains((byte)'%') ? _scratch.AsSpan(0, NativeString.PercentDecode(path, _scratch)) : path;
    }

    private static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        if (head.Authority.Length > 0) return At(bytes, head.Authority);
        return head.HostField < 0 ? [] : At(bytes, head.Fields[head.HostField].Value);
    }

    private static void WriteServer(IEnvironWriter environ, ReadOnlySpan<byte> host, Connection connection)
    {
        ReadOnlySpan<byte> name = connection.LocalName;
        ReadOnlySpan<byte> port = connection.LocalPort;
        if (name.IsEmpty)
        {
            // A unix socket has no name of its own; PEP 3333 wants both never empty.
            var colon = host.LastIndexOf((byte)':');
            if (colon >= 0 && host[(colon + 1)..].Contains((byte)']')) colon = -1;
            name = colon < 0 ? host : host[..colon];
            port = colon < 0 ? [] : host[(colon + 1)..];
            if (name.IsEmpty) name = "localhost"u8;
            if (port.IsEmpty) port = "80"u8;
        }
        environ.Set(EnvironKey.ServerName, name);
        environ.Set(EnvironKey.ServerPort, port);
    }

    private void WriteFields(IEnvironWriter environ, ReadOnlySpan<byte> bytes, RequestHead head)
    {
        foreach (ref readonly var field in head.Fields.AsSpan(0, head.FieldCount))
            WriteField(environ, bytes, in field, At(bytes, field.Value));
    }

    private void WriteField(IEnvironWriter environ, ReadOnlySpan<byte> bytes, in HeaderField field, ReadOnlySpan<byte> value)
    {
        if (field.IsKnown)
        {
            // RFC 9112 §7.1.3: who decodes the chunked coding sets the Content-Length and takes "chunked" away.
            if (!_isDecoded || field.Key != EnvironKey.TransferEncoding) environ.Set(field.Key, value);
            return;
        }
        var name = At(bytes, field.Name);
        if (HeaderName.IsWelcome(name)) environ.Set(HeaderName.ToEnvironKey(name, _scratch), value);
    }

    /// <summary>The slow way, for a request with two fields of one name: each name once, with all its values.</summary>
    private void WriteJoined(IEnvironWriter environ, ReadOnlySpan<byte> bytes, RequestHead head)
    {
        var fields = head.Fields.AsSpan(0, head.FieldCount);
        var joined = new byte[bytes.Length + (2 * fields.Length)];
        for (var index = 0; index < fields.Length; index++)
        {
            ref readonly var field = ref fields[index];
            if (IsAmong(bytes, fields[..index], in field)) continue;
            // RFC 9110 §5.3 joins lists with a comma; the pieces of a Cookie belong together with "; " (RFC 9113 §8.2.3).
            var separator = field.IsKnown && field.Key == EnvironKey.Cookie ? "; "u8 : ", "u8;
            var length = 0;
            foreach (ref readonly var other in fields[index..])
            {
                if (!IsSame(bytes, in field, in other)) continue;
                if (length > 0)
                {
                    separator.CopyTo(joined.AsSpan(length));
                    length += separator.Length;
                }
                At(bytes, other.Value).CopyTo(joined.AsSpan(length));
                length += other.Value.Length;
            }
            WriteField(environ, bytes, in field, joined.AsSpan(0, length));
        }
    }

    private static bool IsAmong(ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderField> earlier, in HeaderField field)
    {
        foreach (ref readonly var other in earlier)
            if (IsSame(bytes, in field, in other)) return true;
        return false;
    }

    private static bool IsSame(ReadOnlySpan<byte> bytes, in HeaderField one, in HeaderField other) =>
        one.IsKnown == other.IsKnown
        && (one.IsKnown ? one.Key == other.Key : System.Text.Ascii.EqualsIgnoreCase(At(bytes, one.Name), At(bytes, other.Name)));

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> bytes, Slice place) => bytes.Slice(place.Start, place.Length);
}
