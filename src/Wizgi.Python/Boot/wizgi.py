"""Wizgi from the inside: C# applications for Python code.

``wizgi.load("Shop.dll:Shop.Api.Application")`` is a plain WSGI callable. Call it with any environ and any start_response: from middleware, a
dispatcher, a framework's test client.

In a worker of the server it is there. In a Python that the server did not start, ``python/wizgi.py`` beside the program brings it, with .NET.
"""
import _wizgi
import wizgi_boot

__all__ = ["Application", "Error", "load"]

_forked = _wizgi.forked


def load(reference):
    """The application that a reference names, as on the command line.

    ``path/Shop.dll:Namespace.Type.Member`` is one in C#; ``http://host:port``, ``fastcgi://…``, ``cgi:/path`` and the like are in other
    processes, ``balance:…`` is several of those; ``package.module:attribute`` and ``path/file.py:attribute`` are Python's. Relative
    paths begin at the current directory. Raises ImportError for C# that cannot be loaded, and
    for an address that is none.
    """
    if not isinstance(reference, str):
        raise TypeError(f"a reference is a str, not {wizgi_boot.describe_type(reference)}")
    if _wizgi.is_managed(reference):
        return Application(_wizgi.load_application(reference), reference)
    return wizgi_boot.load(reference)


class _Managed:
    """Something of C#, by its number."""

    __slots__ = ("_id",)

    def __init__(self, id):
        self._id = id

    def __del__(self):
        # A child that Python forked must not run C#.
        if not _forked[0]:
            _wizgi.release(self._id)

    def __repr__(self):
        return f"<C# {_wizgi.describe(self._id)}>" if not _forked[0] else "<C#>"

    def _use(self):
        if _forked[0]:
            raise RuntimeError("a child process that was forked cannot run C#")
        return self._id


class Error(RuntimeError):
    """An exception that C# code threw. Its text is that exception with its C# stack trace."""

    def __init__(self, text, id=None):
        super().__init__(text)
        self._managed = None if id is None else _Managed(id)


class Application(_Managed):
    """A WSGI application in C#."""

    __slots__ = ("__name__", "__weakref__")

    def __init__(self, id, name):
        super().__init__(id)
        self.__name__ = name

    def __call__(self, environ, start_response):
        body = _wizgi.call(self._use(), environ, start_response)
        return body if type(body) is list else Body(body)


class Body(_Managed):
    """The body of a response that C# makes as it goes."""

    __slots__ = ()

    def __iter__(self):
        return self

    def __next__(self):
        item = _wizgi.next_item(self._use())
        if item is None:
            raise StopIteration
        return item

    def close(self):
        _wizgi.close_body(self._use())


class Input(_Managed):
    """A C# stream as wsgi.input."""

    __slots__ = ("_ahead",)

    def __init__(self, id):
        super().__init__(id)
        self._ahead = b""

    def read(self, size=-1):
        if size is None or size < 0:
            parts = [self._take(len(self._ahead))]
            while True:
                part = _wizgi.read(self._use(), 65536)
                if not part:
                    return b"".join(parts)
                parts.append(part)
        parts = [self._take(size)]
        size -= len(parts[0])
        while size > 0:
            part = _wizgi.read(self._use(), min(size, 1 << 20))
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def readline(self, size=-1):
        limit = size if size is not None and size >= 0 else None
        searched = 0
        while True:
            end = self._ahead.find(b"\n", searched) + 1
            if end or (limit is not None and len(self._ahead) >= limit):
                break
            searched = len(self._ahead)
            part = _wizgi.read(self._use(), 8192)
            if not part:
                end = len(self._ahead)
                break
            self._ahead += part
        end = end or len(self._ahead)
        return self._take(end if limit is None else min(end, limit))

    def readlines(self, hint=-1):
        lines, total = [], 0
        for line in self:
            lines.append(line)
            total += len(line)
            if hint is not None and 0 < hint <= total:
                break
        return lines

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def _take(self, count):
        taken, self._ahead = self._ahead[:count], self._ahead[count:]
        return taken


class Errors(_Managed):
    """A C# text writer as wsgi.errors."""

    __slots__ = ()

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"wsgi.errors.write() takes a str, not {wizgi_boot.describe_type(text)}")
        _wizgi.write_text(self._use(), text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        _wizgi.flush_text(self._use())


class Fields(_Managed):
    """A C# callable that takes headers, such as wsgi.early_hints."""

    __slots__ = ()

    def __call__(self, headers):
        _wizgi.send_fields(self._use(), headers)


class Question(_Managed):
    """A C# callable that answers with a bool, such as wizgi.client_disconnected."""

    __slots__ = ()

    def __call__(self):
        return _wizgi.ask(self._use())
