using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Any <c>start_response</c> of Python, for a C# application that Python called.</summary>
internal sealed class PythonStartResponse(PythonReference callable)
{
    /// <exception cref="PythonException">It raised.</exception>
    /// <exception cref="ApplicationError">A text is no native string.</exception>
    public Write Start(string status, IReadOnlyList<ResponseHeader> headers, ExcInfo? excInfo)
    {
        var start = callable.Instance;
        nint line = Str.FromLatin1(NativeString.ToBytes(status, "status")), list = 0;
        try
        {
            list = HeaderList.New(headers);
        }
        finally
        {
            if (list == 0) Reference.Release(line);
        }
        var write = excInfo is null ? PythonCall.Invoke(start, line, list) : PythonCall.Invoke(start, line, list, PythonError.NewExcInfo(excInfo.Exception));
        return new Writer(PythonReference.Own(write)).Write;
    }

    private sealed unsafe class Writer(PythonReference write)
    {
        public void Write(ReadOnlyMemory<byte> chunk)
        {
            fixed (byte* start = chunk.Span) Reference.Release(PythonCall.Invoke(write.Instance, Bytes.PyBytes_FromStringAndSize(start, chunk.Length)));
        }
    }
}
