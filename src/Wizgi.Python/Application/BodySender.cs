using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>Iterates what a Python application returned and sends it, item by item.</summary>
/// <remarks>PEP 3333 "Buffering and Streaming", "Handling the Content-Length Header". An item is with the socket before the next is asked for.</remarks>
internal static unsafe class BodySender
{
    // Py_TPFLAGS_BYTES_SUBCLASS, Py_TPFLAGS_UNICODE_SUBCLASS
    private const nuint BytesSubclass = 1u << 27;
    private const nuint UnicodeSubclass = 1u << 28;

    private static readonly nint ListType = TypeOfNew(Containers.PyList_New(0));
    private static readonly nint TupleType = TypeOfNew(Containers.PyTuple_New(0));
    private static readonly nint BytesType = TypeOfNew(Bytes.PyBytes_FromStringAndSize(null, 0));

    /// <summary>Native strings are body items too, as they were when str was bytes (<c>--pep333</c>).</summary>
    public static bool AcceptsStr { get; set; }

    /// <summary>Sends a whole body.</summary>
    /// <returns>False: Python raised, or the client is gone.</returns>
    /// <exception cref="ApplicationError">The body, or an item of it, is not what it must be.</exception>
    public static bool Send(Exchange exchange, nint body)
    {
        var type = SelfTest.TypeOf(body);
        if (type == ListType || type == TupleType) return SendItems(exchange, body, type == ListType);
        if (type == BootModule.FileWrapperType) return SendFile(exchange, body);
        var flags = Types.PyType_GetFlags(type);
        if ((flags & UnicodeSubclass) != 0 && AcceptsStr) return SendItem(exchange, body, "the application");
        if ((flags & (BytesSubclass | UnicodeSubclass)) != 0)
            throw ApplicationError.Type($"the application returned {Article(body)} instead of an iterable of bytes; return [body]");
        return SendIterable(exchange, body);
    }

    /// <summary>Sends one item; waits for the client with the thread state detached.</summary>
    /// <returns>False: the client is gone, or Python raised.</returns>
    /// <exception cref="ApplicationError">It is not bytes.</exception>
    public static bool SendItem(Exchange exchange, nint item, string who)
    {
        if (SelfTest.TypeOf(item) == BytesType) return SendBytes(exchange, item);
        var flags = Types.PyType_GetFlags(SelfTest.TypeOf(item));
        if ((flags & BytesSubclass) != 0) return SendBytes(exchange, item);
        if ((flags & UnicodeSubclass) != 0 && AcceptsStr) return SendStr(exchange, item);
        var cure = (flags & UnicodeSubclass) != 0 ? "; encode it, or run with --pep333 if it is a Python 2 era application" : "";
        throw ApplicationError.Type($"{(who == "write()" ? "write() was given" : "the application yielded")} {Article(item)} where bytes are needed: {Shorten(Str.Repr(item))}{cure}");
    }

    private static bool SendItems(Exchange exchange, nint body, bool isList)
    {
        if (TotalLength(body, isList) is { } total) exchange.KnowLength(total);
        // The length is read again each time: an application may change its list while a send waits.
        for (nint index = 0; index < (isList ? Containers.PyList_Size(body) : Containers.PyTuple_Size(body)); index++)
        {
            var item = isList ? Containers.PyList_GetItem(body, index) : Containers.PyTuple_GetItem(body, index);
            ObjectProtocol.Py_IncRef(item);
            bool sent;
            try
            {
                sent = SendItem(exchange, item, "the application");
            }
            finally
            {
                ObjectProtocol.Py_DecRef(item);
            }
            if (!sent) return false;
            if (exchange.IsOverrun) break;
        }
        return true;
    }

    /// <summary>The length of all items together, or null when one is not plain bytes.</summary>
    private static long? TotalLength(nint body, bool isList)
    {
        long total = 0;
        var count = isList ? Containers.PyList_Size(body) : Containers.PyTuple_Size(body);
        for (nint index = 0; index < count; index++)
        {
            var item = isList ? Containers.PyList_GetItem(body, index) : Containers.PyTuple_GetItem(body, index);
            if (SelfTest.TypeOf(item) != BytesType) return null;
            total += Bytes.PyBytes_Size(item);
        }
        return total;
    }

    private static bool SendIterable(Exchange exchange, nint body)
    {
        if (body == Exceptions.None) throw ApplicationError.Type("the application returned None instead of an iterable of bytes");
        var iterator = ObjectProtocol.PyObject_GetIter(body);
        if (iterator == 0) return false;
        try
        {
            while (!exchange.IsOverrun)
            {
                var item = ObjectProtocol.PyIter_Next(iterator);
                if (item == 0) return Errors.PyErr_Occurred() == 0;
                try
                {
                    if (!SendItem(exchange, item, "the application")) return false;
                }
                finally
                {
                    ObjectProtocol.Py_DecRef(item);
                }
            }
            return true;
        }
        finally
        {
            ObjectProtocol.Py_DecRef(iterator);
        }
    }

    /// <summary>A wsgi.file_wrapper: sent by the kernel when it holds a real file, else block by block.</summary>
    private static bool SendFile(Exchange exchange, nint wrapper)
    {
        if (!BootModule.TryGetFileRange(wrapper, out var descriptor, out var offset, out var count)) return SendIterable(exchange, wrapper);
        exchange.KnowLength(count);
        var end = offset + count;
        // Nothing below touches Python, and a large file takes its time.
        var state = ThreadStates.PyEval_SaveThread();
        try
        {
            while (offset < end)
            {
                var sent = exchange.SendFile(descriptor, offset, end - offset);
                if (sent == Exchange.Broken) return false;
                if (sent == 0) break;
                if (sent == Exchange.WouldBlock) exchange.WaitToSend();
                else offset += sent;
            }
        }
        finally
        {
            ThreadStates.PyEval_RestoreThread(state);
        }
        return true;
    }

    private static bool SendStr(Exchange exchange, nint item)
    {
        var bytes = Unicode.PyUnicode_AsLatin1String(item);
        if (bytes == 0) return false;
        var sent = SendBytes(exchange, bytes);
        ObjectProtocol.Py_DecRef(bytes);
        return sent;
    }

    // SAFETY: bytes do not move or change, and the caller holds a reference until this returns.
    private static bool SendBytes(Exchange exchange, nint item)
    {
        var rest = new ReadOnlySpan<byte>(Bytes.PyBytes_AsString(item), checked((int)Bytes.PyBytes_Size(item)));
        while (!rest.IsEmpty)
        {
            var sent = exchange.Send(rest);
            if (sent < 0) return false;
            rest = rest[sent..];
            if (rest.IsEmpty) break;
            Detached.WaitToSend(exchange);
        }
        return true;
    }

    private static nint TypeOfNew(nint instance)
    {
        var type = SelfTest.TypeOf(instance);
        ObjectProtocol.Py_DecRef(instance);
        return type;
    }

    private static string Article(nint instance) => Str.TypeName(instance) is var name && "aeiou".Contains(name[0], StringComparison.Ordinal) ? $"an {name}" : $"a {Str.TypeName(instance)}";

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
