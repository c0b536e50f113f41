using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Any <c>wsgi.input</c> of Python as a stream: its <c>read(size)</c> is called.</summary>
/// <param name="input">Python's object.</param>
/// <param name="limit">
/// How many bytes belong to the request. PEP 3333 has a server simulate the end of the input there, but not all do (<c>wsgiref</c>), and read on in the connection.
/// </param>
internal sealed unsafe class PythonInputStream(PythonReference input, long limit = long.MaxValue) : InputStreamBase
{
    private static readonly nint ReadName = Str.Intern("read");

    // What one read asks for at most.
    private const int MostAtOnce = 1024 * 1024;

    private long _left = limit;

    /// <summary>Borrowed: Python's object.</summary>
    public nint Instance => input.Instance;

    /// <exception cref="PythonException">Its read() raised.</exception>
    /// <exception cref="ApplicationError">It returned something else than as many bytes as asked for.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > _left) buffer = buffer[..(int)_left];
        if (buffer.IsEmpty) return 0;
        var bytes = PythonCall.InvokeMethod(Instance, ReadName, Numbers.PyLong_FromLongLong(Math.Min(buffer.Length, MostAtOnce)));
        try
        {
            if (!KnownTypes.IsBytes(bytes)) throw ApplicationError.Type($"wsgi.input.read() returned a {Str.TypeName(bytes)} where bytes are needed");
            var content = new ReadOnlySpan<byte>(Bytes.PyBytes_AsString(bytes), checked((int)Bytes.PyBytes_Size(bytes)));
            if (content.Length > buffer.Length) throw ApplicationError.Value($"wsgi.input.read({buffer.Length}) returned {content.Length} bytes");
            content.CopyTo(buffer);
            _left -= content.Length;
            return content.Length;
        }
        finally
        {
            ObjectProtocol.Py_DecRef(bytes);
        }
    }
}
