using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary><c>wsgi.input</c>: <c>read</c>, <c>readline</c>, <c>readlines</c> and iteration over the body of a request.</summary>
/// <remarks>
/// PEP 3333 "Input and Error Streams". The object holds only a ticket; ticket 0 is the empty input that all requests without a body share.
/// Bytes that are here are given without letting go of the interpreter; only a wait detaches.
/// </remarks>
internal static unsafe class InputObject
{
    // A body is read in steps at most this large at first, so that a large Content-Length alone costs no memory.
    private const int FirstStep = 64 * 1024;

    private static nint s_type;

    /// <summary>Owned, immortal: the input of requests without a body.</summary>
    public static nint Empty { get; private set; }

    /// <summary>Makes the type; once, attached.</summary>
    public static void Register()
    {
        var methods = MethodDef.Table(
            ("read", (nint)(delegate* unmanaged[Cdecl]<nint, nint*, nint, nint>)&Read, MethodDef.Fastcall, "read(size=-1) -> bytes"),
            ("readline", (nint)(delegate* unmanaged[Cdecl]<nint, nint*, nint, nint>)&ReadLine, MethodDef.Fastcall, "readline(size=-1) -> bytes"),
            ("readlines", (nint)(delegate* unmanaged[Cdecl]<nint, nint*, nint, nint>)&ReadLines, MethodDef.Fastcall, "readlines(hint=-1) -> list of bytes"));
        s_type = TypeSpec.Create("wizgi.Input", SelfTest.HeaderSize + sizeof(long),
            (TypeSpec.TpMethods, (nint)methods),
            (TypeSpec.TpIter, (nint)(delegate* unmanaged[Cdecl]<nint, nint>)&Iter),
            (TypeSpec.TpIterNext, (nint)(delegate* unmanaged[Cdecl]<nint, nint>)&Next),
            (TypeSpec.TpDoc, (nint)Text.Immortal("wsgi.input: the body of a request (PEP 3333).")));
        if (s_type == 0) throw new PythonErrorPending();
        Empty = Create(0);
    }

    /// <summary>New: an input for the request with that ticket.</summary>
    public static nint Create(long ticket)
    {
        var input = Types.PyType_GenericAlloc(s_type, 0);
        if (input == 0) throw new PythonErrorPending();
        Ticket(input) = ticket;
        return input;
    }

    /// <summary>Reads at least a byte, waiting detached if none is here. 0: the end.</summary>
    /// <exception cref="PythonErrorPending">The body broke off: OSError is pending.</exception>
    public static int ReadSome(Exchange exchange, Span<byte> destination)
    {
        while (true)
        {
            var count = exchange.ReadBody(destination);
            if (count >= 0) return count;
            if (count == Exchange.Broken)
            {
                Guard.Raise(Exceptions.OSError, $"the request body cannot be read: {exchange.InputProblem}");
                throw new PythonErrorPending();
            }
            Detached.WaitForBody(exchange);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Read(nint self, nint* arguments, nint count)
    {
        try
        {
            var size = SizeArgument("read", arguments, count);
            return Find(self) is { } call ? ReadUpTo(call, size) : Bytes.PyBytes_FromStringAndSize(null, 0);
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint ReadLine(nint self, nint* arguments, nint count)
    {
        try
        {
            var size = SizeArgument("readline", arguments, count);
            return Find(self) is { } call ? OneLine(call, size) : Bytes.PyBytes_FromStringAndSize(null, 0);
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint ReadLines(nint self, nint* arguments, nint count)
    {
        try
        {
            return Lines(Find(self), SizeArgument("readlines", arguments, count));
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Iter(nint self)
    {
        ObjectProtocol.Py_IncRef(self);
        return self;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Next(nint self)
    {
        try
        {
            if (Find(self) is not { } call) return 0;
            var line = OneLine(call, -1);
            if (line == 0 || Bytes.PyBytes_Size(line) > 0) return line;
            ObjectProtocol.Py_DecRef(line);
            return 0;
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    private static ref long Ticket(nint self) => ref *(long*)(self + SelfTest.HeaderSize);

    /// <summary>The running request of an input; null for the empty input.</summary>
    /// <exception cref="ApplicationError">The request is over.</exception>
    private static RequestCall? Find(nint self)
    {
        var ticket = Ticket(self);
        if (ticket == 0) return null;
        return RequestCall.OfInput(ticket) ?? throw ApplicationError.Value("wsgi.input was read after its request ended");
    }

    /// <summary>The optional size; -1 for None, a negative number or nothing.</summary>
    private static long SizeArgument(string method, nint* arguments, nint count)
    {
        if (count > 1) throw ApplicationError.Type($"wsgi.input.{method}() takes at most 1 argument ({count} given)");
        if (count == 0 || arguments[0] == Exceptions.None) return -1;
        var size = Numbers.PyLong_AsLongLong(arguments[0]);
        if (size == -1 && Errors.PyErr_Occurred() != 0) throw new PythonErrorPending();
        return Math.Max(size, -1);
    }

    private static nint ReadUpTo(RequestCall call, long size)
    {
        var wanted = size < 0 ? long.MaxValue : size;
        var capacity = (int)Math.Min(wanted, Math.Max(FirstStep, call.Input.Unread.Length));
        var result = Bytes.PyBytes_FromStringAndSize(null, capacity);
        var filled = 0;
        try
        {
            while (filled < wanted)
            {
                if (filled == capacity)
                {
                    capacity = (int)Math.Min(wanted, Math.Min(capacity * 2L, int.MaxValue - 64));
                    if (capacity == filled) throw ApplicationError.Value("wsgi.input.read() of more than 2 GiB at once; read in pieces");
                    Resize(ref result, capacity);
                }
                var place = new Span<byte>(Bytes.PyBytes_AsString(result) + filled, capacity - filled);
                var count = call.Input.Take(place);
                if (count == 0) count = ReadSome(call.Exchange!, place);
                if (count == 0) break;
                filled += count;
            }
        }
        catch
        {
            ObjectProtocol.Py_DecRef(result);
            throw;
        }
        if (filled != capacity) Resize(ref result, filled);
        return result;
    }

    private static nint OneLine(RequestCall call, long size)
    {
        var wanted = size < 0 ? long.MaxValue : size;
        var searched = 0;
        while (true)
        {
            var unread = call.Input.Unread;
            var end = unread[searched..].IndexOf((byte)'\n');
            var length = end < 0 ? unread.Length : searched + end + 1;
            if (end >= 0 || length >= wanted || !call.Input.Fill(call.Exchange!))
            {
                length = (int)Math.Min(length, wanted);
                fixed (byte* start = call.Input.Unread)
                {
                    var line = Bytes.PyBytes_FromStringAndSize(start, length);
                    call.Input.Use(length);
                    return line;
                }
            }
            searched = length;
        }
    }

    private static nint Lines(RequestCall? call, long hint)
    {
        var list = Containers.PyList_New(0);
        try
        {
            for (long total = 0; call is not null && (hint <= 0 || total < hint);)
            {
                var line = OneLine(call, -1);
                if (line == 0) throw new PythonErrorPending();
                var length = Bytes.PyBytes_Size(line);
                var failed = length > 0 && Containers.PyList_Append(list, line) < 0;
                ObjectProtocol.Py_DecRef(line);
                if (failed) throw new PythonErrorPending();
                if (length == 0) break;
                total += length;
            }
            return list;
        }
        catch
        {
            ObjectProtocol.Py_DecRef(list);
            throw;
        }
    }

    private static void Resize(ref nint bytes, int size)
    {
        var moved = bytes;
        if (Bytes._PyBytes_Resize(&moved, size) < 0)
        {
            bytes = 0;
            throw new PythonErrorPending();
        }
        bytes = moved;
    }
}
