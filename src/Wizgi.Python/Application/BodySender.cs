using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>Iterates what a Python application returned and sends it, item by item.</summary>
/// <remarks>PEP 3333 "Buffering and Streaming", "Handling the Content-Length Header". An item is with the socket before the next is asked for.</remarks>
internal static unsafe class BodySender
{
    /// <summary>How an item came, for the message about a wrong one.</summary>
    public const string Written = "write() was given";

    private const string Yielded = "the application yielded";

    private static readonly nint CloseName = Str.Intern("close");

    /// <summary>Native strings are body items too, as they were when str was bytes (<c>--pep333</c>).</summary>
    public static bool AcceptsStr { get; set; }

    /// <summary>Sends a whole body.</summary>
    /// <returns>False: Python raised, or the client is gone.</returns>
    /// <exception cref="ApplicationError">The body, or an item of it, is not what it must be.</exception>
    public static bool Send(Exchange exchange, nint body)
    {
        var type = SelfTest.TypeOf(body);
        if (type == KnownTypes.List || type == KnownTypes.Tuple) return SendItems(exchange, body);
        if (type == BootModule.FileWrapperType) return SendFile(exchange, body);
        // In Python 2 a str was an iterable of one-byte strings, and so a body.
        if (AcceptsStr && KnownTypes.IsStr(body)) return SendItem(exchange, body);
        return SendIterable(exchange, body);
    }

    /// <summary>Sends one item; waits for the client with the thread state detached.</summary>
    /// <returns>False: the client is gone, or Python raised.</returns>
    /// <exception cref="ApplicationError">It is not bytes.</exception>
    public static bool SendItem(Exchange exchange, nint item, string how = Yielded)
    {
        if (KnownTypes.IsBytes(item)) return SendBytes(exchange, item);
        if (AcceptsStr && KnownTypes.IsStr(item)) return SendStr(exchange, item);
        throw NotBytes(item, how);
    }

    /// <summary>Sends all of these bytes; waits for the client with the thread state detached.</summary>
    /// <returns>False: the client is gone.</returns>
    public static bool SendAll(Exchange exchange, ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var sent = exchange.Send(rest);
            if (sent < 0) return false;
            rest = rest[sent..];
            if (!rest.IsEmpty) Detached.WaitToSend(exchange);
        }
        return true;
    }

    /// <summary>New: an iterator over a body; 0 with an error.</summary>
    /// <exception cref="ApplicationError">It is no iterable of bytes.</exception>
    public static nint Iterate(nint body)
    {
        if (body == Exceptions.None) throw ApplicationError.Type("the application returned None instead of an iterable of bytes");
        if (KnownTypes.IsBytes(body) || KnownTypes.IsStr(body))
            throw ApplicationError.Type($"the application returned {Article(body)} instead of an iterable of bytes; return [body]");
        return ObjectProtocol.PyObject_GetIter(body);
    }

    /// <summary>New: the next item; 0 at the end or with an error.</summary>
    public static nint Next(nint iterator) => ObjectProtocol.PyIter_Next(iterator);

    /// <summary>A copy of a body item.</summary>
    /// <exception cref="ApplicationError">It is not bytes.</exception>
    public static byte[] ToArray(nint item)
    {
        if (AcceptsStr && KnownTypes.IsStr(item))
        {
            var encoded = Unicode.PyUnicode_AsLatin1String(item);
            if (encoded == 0) throw new PythonErrorPending();
            var bytes = ToArray(encoded);
            ObjectProtocol.Py_DecRef(encoded);
            return bytes;
        }
        if (!KnownTypes.IsBytes(item)) throw NotBytes(item, Yielded);
        return Content(item).ToArray();
    }

    /// <summary>PEP 3333: calls close() of a body that has one, and lets go of the body.</summary>
    /// <returns>False: close() raised, and the body is still the caller's to let go of.</returns>
    public static bool Close(nint body)
    {
        var type = SelfTest.TypeOf(body);
        nint close = 0;
        // Lists and tuples have no close(), and most bodies are one.
        var found = type == KnownTypes.List || type == KnownTypes.Tuple ? 0 : Attributes.Get(body, CloseName, out close);
        var result = found == 1 ? ObjectProtocol.PyObject_VectorcallDict(close, null, 0, 0) : 0;
        var failed = found < 0 || (found == 1 && result == 0);
        ObjectProtocol.Py_DecRef(result);
        ObjectProtocol.Py_DecRef(close);
        // A body that closes itself on the way out must not do so with close()'s exception pending.
        if (!failed) ObjectProtocol.Py_DecRef(body);
        return !failed;
    }

    private static bool SendItems(Exchange exchange, nint body)
    {
        var total = TotalLength(body);
        if (total is not null) exchange.KnowLength(total.Value);
        // The length is read again each time: an application may change its list while a send waits.
        for (nint index = 0; index < Count(body); index++)
        {
            var item = Item(body, index);
            ObjectProtocol.Py_IncRef(item);
            exchange.IsCorked = total is not null && index + 1 < Count(body);
            bool sent;
            try
            {
                sent = SendItem(exchange, item);
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
    private static long? TotalLength(nint body)
    {
        long total = 0;
        var count = Count(body);
        for (nint index = 0; index < count; index++)
        {
            var item = Item(body, index);
            if (SelfTest.TypeOf(item) != KnownTypes.Bytes) return null;
            total += Bytes.PyBytes_Size(item);
        }
        return total;
    }

    private static nint Count(nint body) => SelfTest.TypeOf(body) == KnownTypes.List ? Containers.PyList_Size(body) : Containers.PyTuple_Size(body);

    // Borrowed.
    private static nint Item(nint body, nint index) =>
        SelfTest.TypeOf(body) == KnownTypes.List ? Containers.PyList_GetItem(body, index) : Containers.PyTuple_GetItem(body, index);

    private static bool SendIterable(Exchange exchange, nint body)
    {
        var iterator = Iterate(body);
        if (iterator == 0) return false;
        try
        {
            while (!exchange.IsOverrun)
            {
                var item = ObjectProtocol.PyIter_Next(iterator);
                if (item == 0) return Errors.PyErr_Occurred() == 0;
                try
                {
                    if (!SendItem(exchange, item)) return false;
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
        exchange.IsSendingFile = true;
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
            exchange.IsSendingFile = false;
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

    private static bool SendBytes(Exchange exchange, nint item) => SendAll(exchange, Content(item));

    // SAFETY: bytes do not move or change; the caller holds a reference while it uses the span.
    private static ReadOnlySpan<byte> Content(nint bytes) => new(Bytes.PyBytes_AsString(bytes), checked((int)Bytes.PyBytes_Size(bytes)));

    private static ApplicationError NotBytes(nint item, string how)
    {
        var cure = KnownTypes.IsStr(item) ? "; encode it, or run with --pep333 if it is a Python 2 era application" : "";
        return ApplicationError.Type($"{how} {Article(item)} where bytes are needed: {Shorten(Str.Repr(item))}{cure}");
    }

    private static string Article(nint instance)
    {
        var name = Str.TypeName(instance);
        return "aeiou".Contains(name[0], StringComparison.Ordinal) ? $"an {name}" : $"a {name}";
    }

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
