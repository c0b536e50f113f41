"""Serves a WSGI application over FastCGI 1.0, in any Python from 2.7 on that has threads: the standard library and this file.

    python responder.py [--socket 0] [--threads 4] [--workers 1] [--timeout 30] ... package.module:application

The socket listens already; who starts this has bound it, as FastCGI has it (specification 2.2: descriptor 0). Wizgi does so for a mount whose python= it can
neither embed nor be hosted by. One thread waits for connections; those with a request go to one of --threads, each of which has one at a time (PEP 3333). With --workers more
than 1 this process starts so many, and starts them again.

TERM finishes what runs; INT and QUIT do not wait; USR1 opens the log anew. Exit codes are Wizgi's: 3, the application failed while it was imported; 4, there is none of that name.
"""
from __future__ import print_function

import argparse
import ast
import errno
import fcntl
import importlib
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
import traceback

PY2 = sys.version_info[0] == 2
BOOT_FAILURE, LOAD_FAILURE, STUCK = 3, 4, 70

# Specification 8.
BEGIN_REQUEST, ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, STDERR, DATA, GET_VALUES, GET_VALUES_RESULT, UNKNOWN_TYPE = range(1, 12)
RESPONDER, KEEP_CONN = 1, 1
REQUEST_COMPLETE, CANT_MPX_CONN, UNKNOWN_ROLE = 0, 1, 3
MAX_CONTENT = 65528
# Bytes: all variables of a request. Wizgi sends no more than its own limits let in.
MAX_PARAMS = 4 * 1024 * 1024
# Seconds: for a client that sends on while it should read; and between two requests of a connection before it is dropped.
LINGER = 2.0
IDLE = 75.0

HOP_BY_HOP = frozenset(("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "trailers", "transfer-encoding", "upgrade"))
TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

if PY2:
    text_type, native = unicode, str  # noqa: F821

    def to_bytes(value):
        return value

    def reraise(exc_info):
        # 'raise a, b, c' is no syntax for Python 3.
        exec("raise exc_info[0], exc_info[1], exc_info[2]")
else:
    text_type = str

    def native(data):
        return data.decode("latin-1")

    def to_bytes(value):
        return value.encode("latin-1")

    def reraise(exc_info):
        raise exc_info[1].with_traceback(exc_info[2])

clock = time.time if PY2 else time.monotonic


class ClientGone(IOError):
    """The other side has closed, or asked to abort."""


class ProtocolError(Exception):
    """What comes is not FastCGI."""


class RequestTimeout(BaseException):
    """Raised in an application that takes longer than --timeout for a request, where the interpreter lets one."""


class LoadError(Exception):
    """The reference leads nowhere; the text is for the person who wrote it."""


# ---- The log ----------------------------------------------------------------------------------------------------------------


class Log(object):
    """Lines as the supervisor writes them: [time] [process] [LEVEL] place: text."""

    def __init__(self, path, place):
        self.path, self.prefix = path, place + ": " if place else ""
        self.lock = threading.Lock()
        self.descriptor = 2
        if path and path != "-":
            self.descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def reopen(self):
        if self.descriptor == 2:
            return
        try:
            new = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as problem:
            self.write("ERROR", "the log cannot be opened anew: %s" % problem)
            return
        os.dup2(new, self.descriptor)
        os.close(new)

    def write(self, level, text):
        stamp = time.strftime("%Y-%m-%d %H:%M:%S %z") if not PY2 else time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime())
        self.raw("[%s] [%d] [%s] %s%s\n" % (stamp, os.getpid(), level, self.prefix, text))

    def raw(self, text):
        data = text.encode("utf-8", "replace" if PY2 else "backslashreplace") if isinstance(text, text_type) else text
        with self.lock:
            while data:
                try:
                    data = data[os.write(self.descriptor, data):]
                except OSError as problem:
                    if problem.errno not in (errno.EINTR, errno.EAGAIN):
                        return

    def exception(self, text, exc_info=None):
        parts = traceback.format_exception(*(exc_info or sys.exc_info()))
        self.write("ERROR", text + "\n" + "".join(parts).rstrip("\n"))


class ErrorStream(object):
    """wsgi.errors: whole lines, from any thread."""

    def __init__(self, log):
        self.log = log

    def write(self, text):
        if not isinstance(text, (str, text_type)):
            raise TypeError("wsgi.errors takes str, not %s" % type(text).__name__)
        self.log.raw(text)

    def writelines(self, lines):
        self.write(type("")().join(lines))

    def flush(self):
        pass


# ---- The application --------------------------------------------------------------------------------------------------------


def load(reference):
    """The application that module, module:attribute.path, module:factory(literals) or path/file.py:... names."""
    name, _, expression = reference.partition(":")
    if name == "paste":
        return load_paste(expression)
    if name.endswith(".py") or "/" in name:
        folder, name = os.path.split(os.path.abspath(name))
        sys.path.insert(0, folder)
        name = name[:-3] if name.endswith(".py") else name
    module = importlib.import_module(name)
    if not expression:
        expression = "application" if hasattr(module, "application") else "app"
    try:
        node = ast.parse(expression, mode="eval").body
    except SyntaxError:
        raise LoadError("'%s' is no attribute or call" % expression)
    call = node if isinstance(node, ast.Call) else None
    app = follow(module, call.func if call else node, name)
    if call:
        try:
            arguments = [ast.literal_eval(one) for one in call.args]
            options = dict((one.arg, ast.literal_eval(one.value)) for one in call.keywords)
        except ValueError:
            raise LoadError("'%s': the arguments of a factory must be literals" % expression)
        app = app(*arguments, **options)
    if not callable(app):
        raise LoadError("'%s' is no WSGI application: %s cannot be called" % (reference, type(app).__name__))
    return app


def load_paste(reference):
    """The application that FILE or FILE#NAME names for PasteDeploy, with the logging that the file asks for."""
    name, _, section = reference.partition("#")
    path = os.path.abspath(name)
    if not os.path.isfile(path):
        raise LoadError("there is no file %s" % path)
    try:
        from paste.deploy import loadapp
    except ImportError:
        raise LoadError("PasteDeploy is not installed for %s: pip install PasteDeploy" % sys.executable)
    with open(path) as file:
        has_logging = any(line.strip() == "[loggers]" for line in file)
    if has_logging:
        import logging.config
        logging.config.fileConfig(path, {"here": os.path.dirname(path), "__file__": path}, disable_existing_loggers=False)
    return loadapp("config:" + path.replace("%", "%25"), name=section or None)


def follow(module, node, name):
    if isinstance(node, ast.Name):
        owner, attribute = module, node.id
    elif isinstance(node, ast.Attribute):
        owner, attribute = follow(module, node.value, name), node.attr
    else:
        raise LoadError("an attribute or a call of one is needed behind '%s:'" % name)
    try:
        return getattr(owner, attribute)
    except AttributeError:
        raise LoadError("'%s' has no attribute '%s'" % (getattr(owner, "__name__", type(owner).__name__), attribute))


# ---- FastCGI ----------------------------------------------------------------------------------------------------------------


class Connection(object):
    """A connection, with one request at a time."""

    def __init__(self, sock):
        self.sock = sock
        self.idle_since = clock()
        self.received = b""
        self.is_used = False

    def fileno(self):
        return self.sock.fileno()

    def close(self):
        try:
            self.sock.close()
        except (OSError, IOError):
            pass

    def shut(self):
        """From another thread: whoever reads or writes gets an error."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except (OSError, IOError):
            pass

    def read(self, count):
        """So many bytes; b"": it was closed between records."""
        parts, left = [], count
        while left:
            if not self.received:
                try:
                    self.received = self.sock.recv(max(left, 16384))
                except (OSError, IOError) as problem:
                    if problem.errno == errno.EINTR:
                        continue
                    raise ClientGone(problem.errno, "the connection broke")
                if not self.received:
                    if left == count:
                        return b""
                    raise ClientGone(errno.ECONNRESET, "the connection was closed inside a record")
            part, self.received = self.received[:left], self.received[left:]
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def read_record(self):
        """(type, request, content), or None: it was closed."""
        head = self.read(8)
        if not head:
            return None
        version, kind, request, length, padding = struct.unpack("!BBHHBx", head)
        if version != 1:
            raise ProtocolError("version %d" % version)
        rest = length + padding
        content = self.read(rest) if rest else b""
        if rest and not content:
            raise ClientGone(errno.ECONNRESET, "the connection was closed inside a record")
        return kind, request, content[:length]

    def send(self, data):
        try:
            self.sock.sendall(data)
        except (OSError, IOError) as problem:
            raise ClientGone(problem.errno, "the client has gone")

    def send_record(self, kind, request, content):
        self.send(struct.pack("!BBHHBx", 1, kind, request, len(content), 0) + content)

    def send_end(self, request, protocol_status):
        self.send_record(END_REQUEST, request, struct.pack("!IB3x", 0, protocol_status))

    def manage(self, kind, content):
        """Answers a record that is about the connection."""
        if kind != GET_VALUES:
            self.send_record(UNKNOWN_TYPE, 0, struct.pack("!B7x", kind))
            return
        known = {b"FCGI_MPXS_CONNS": b"0"}
        answer = b""
        for name in parse_pairs(content):
            if to_bytes(name) in known:
                value = known[to_bytes(name)]
                answer += struct.pack("!BB", len(name), len(value)) + to_bytes(name) + value
        self.send_record(GET_VALUES_RESULT, 0, answer)

    def read_request(self):
        """(request, flags, variables), or None: nothing more comes."""
        current, flags, pairs, size = None, 0, [], 0
        while True:
            record = self.read_record()
            if record is None:
                if current is None:
                    return None
                raise ClientGone(errno.ECONNRESET, "the connection was closed inside a request")
            kind, request, content = record
            if request == 0:
                self.manage(kind, content)
            elif kind == BEGIN_REQUEST:
                if len(content) != 8:
                    raise ProtocolError("a BEGIN_REQUEST of %d bytes" % len(content))
                role, its_flags = struct.unpack("!HB5x", content)
                if current is not None:
                    self.send_end(request, CANT_MPX_CONN)
                elif role != RESPONDER:
                    self.send_end(request, UNKNOWN_ROLE)
                    if not its_flags & KEEP_CONN:
                        return None
                else:
                    current, flags = request, its_flags
            elif request != current:
                # Of a request that was refused, or has ended.
                continue
            elif kind == ABORT_REQUEST:
                self.send_end(request, REQUEST_COMPLETE)
                if not flags & KEEP_CONN:
                    return None
                current, pairs, size = None, [], 0
            elif kind == PARAMS:
                size += len(content)
                if size > MAX_PARAMS:
                    raise ProtocolError("variables of more than %d bytes" % MAX_PARAMS)
                if not content:
                    return current, flags, parse_pairs(b"".join(pairs))
                pairs.append(content)
            elif kind != DATA:
                raise ProtocolError("a record of type %d before the variables" % kind)


def parse_pairs(data):
    pairs, at, end = {}, 0, len(data)
    while at < end:
        lengths = []
        for _ in (0, 1):
            if at >= end:
                raise ProtocolError("variables that break off")
            length = ord(data[at:at + 1])
            if length < 128:
                at += 1
            else:
                if at + 4 > end:
                    raise ProtocolError("variables that break off")
                length = struct.unpack("!I", data[at:at + 4])[0] & 0x7FFFFFFF
                at += 4
            lengths.append(length)
        name, value = lengths
        if at + name + value > end:
            raise ProtocolError("variables that break off")
        pairs[native(data[at:at + name])] = native(data[at + name:at + name + value])
        at += name + value
    return pairs


class Input(object):
    """wsgi.input: the STDIN records of a request, to their end and no further."""

    def __init__(self, connection, request, task):
        self.connection, self.request, self.task = connection, request, task
        self.buffer, self.has_ended = b"", False

    def fill(self):
        """Reads one more record; False: there is none."""
        if self.has_ended:
            return False
        with self.task.waiting():
            while True:
                record = self.connection.read_record()
                if record is None:
                    raise ClientGone(errno.ECONNRESET, "the request's body broke off")
                kind, request, content = record
                if request == 0:
                    self.connection.manage(kind, content)
                elif kind == BEGIN_REQUEST and request != self.request:
                    self.connection.send_end(request, CANT_MPX_CONN)
                elif request != self.request:
                    continue
                elif kind == ABORT_REQUEST:
                    raise ClientGone(errno.ECONNABORTED, "the client has gone")
                elif kind == STDIN:
                    self.buffer += content
                    self.has_ended = not content
                    return not self.has_ended
                elif kind != DATA:
                    raise ProtocolError("a record of type %d in the body" % kind)

    def take(self, count):
        part, self.buffer = self.buffer[:count], self.buffer[count:]
        return part

    def read(self, size=-1):
        if size is None or size < 0:
            parts = [self.take(len(self.buffer))]
            while self.fill():
                parts.append(self.take(len(self.buffer)))
            return b"".join(parts)
        parts, left = [], size
        while left:
            if not self.buffer and not self.fill():
                break
            parts.append(self.take(left))
            left -= len(parts[-1])
        return b"".join(parts)

    def readline(self, size=-1):
        limit = None if size is None or size < 0 else size
        parts, length = [], 0
        while limit is None or length < limit:
            if not self.buffer and not self.fill():
                break
            end = self.buffer.find(b"\n") + 1
            want = end or len(self.buffer)
            part = self.take(want if limit is None else min(want, limit - length))
            parts.append(part)
            length += len(part)
            if part.endswith(b"\n"):
                break
        return b"".join(parts)

    def readlines(self, hint=-1):
        lines, length = [], 0
        for line in self:
            lines.append(line)
            length += len(line)
            if hint is not None and 0 < hint <= length:
                break
        return lines

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    next = __next__


class FileWrapper(object):
    """wsgi.file_wrapper: read() block by block; close() closes the file."""

    def __init__(self, filelike, blksize=8192):
        self.filelike, self.blksize = filelike, blksize
        if hasattr(filelike, "close"):
            self.close = filelike.close

    def __iter__(self):
        return self

    def __next__(self):
        data = self.filelike.read(self.blksize)
        if not data:
            raise StopIteration
        return data

    next = __next__


# ---- One request ------------------------------------------------------------------------------------------------------------


class Response(object):
    """start_response, write() and the body, as PEP 3333 has them."""

    def __init__(self, connection, request, task, is_head):
        self.connection, self.request, self.task, self.is_head = connection, request, task, is_head
        self.status = self.headers = self.length = None
        self.is_sent, self.sent = False, 0
        self.has_body = not is_head

    def start(self, status, headers, exc_info=None):
        if exc_info:
            try:
                if self.is_sent:
                    reraise(exc_info)
            finally:
                exc_info = None
        elif self.status is not None:
            raise AssertionError("start_response was called a second time without exc_info")
        check_status(status)
        self.length = check_headers(headers)
        self.status, self.headers = status, list(headers)
        self.has_body = not self.is_head and status[:3] not in ("204", "304")
        return self.write

    def write(self, data):
        if not isinstance(data, bytes):
            raise TypeError("the body must be bytes, not %s" % type(data).__name__)
        if self.status is None:
            raise AssertionError("the body comes before start_response was called")
        head = b"" if self.is_sent else self.head()
        if self.length is not None and self.sent + len(data) > self.length:
            self.emit(head, data[:self.length - self.sent])
            raise AssertionError("the body is longer than its Content-Length, %d" % self.length)
        self.emit(head, data)

    def emit(self, head, data):
        # Before it goes out: what fails here has gone out in part.
        with self.task.lock:
            if self.task.is_abandoned:
                raise ClientGone(errno.ECONNABORTED, "the request took too long, and was answered for")
            self.is_sent = True
        self.sent += len(data)
        out = head + (data if self.has_body else b"")
        with self.task.waiting():
            for at in range(0, len(out), MAX_CONTENT):
                self.connection.send_record(STDOUT, self.request, out[at:at + MAX_CONTENT])

    def head(self):
        lines = ["Status: " + self.status] + [name + ": " + value for name, value in self.headers]
        return to_bytes("\r\n".join(lines) + "\r\n\r\n")

    def send_body(self, body):
        """All of what the application returned."""
        try:
            is_single = len(body) == 1
        except Exception:
            is_single = False
        for item in body:
            if not isinstance(item, bytes):
                raise TypeError("the body must give bytes, not %s" % type(item).__name__)
            if not self.is_sent and self.status is not None and is_single and self.length is None and self.status[:3] not in ("204", "304"):
                self.length = len(item)
                self.headers.append(("Content-Length", str(self.length)))
            # An empty item sends nothing; the head waits for the first that is not (PEP 3333).
            if item:
                self.write(item)

    def finish(self):
        if self.status is None:
            raise AssertionError("start_response was not called")
        if not self.is_sent:
            if self.length is None and self.has_body:
                self.length = 0
                self.headers.append(("Content-Length", "0"))
            self.emit(self.head(), b"")
        if self.has_body and self.length is not None and self.sent < self.length:
            raise AssertionError("the body ends after %d of its %d bytes" % (self.sent, self.length))


def check_status(status):
    if type(status) is not str:
        raise TypeError("the status must be str, not %s" % type(status).__name__)
    if len(status) < 4 or not status[:3].isdigit() or status[3] != " " or status[0] not in "23456789":
        raise ValueError("the status must be three digits, a space and a reason, not %r" % status)
    check_text(status, "the status")


def check_headers(headers):
    """The Content-Length among them, or None."""
    if type(headers) is not list:
        raise TypeError("the headers must be a list, not %s" % type(headers).__name__)
    length = None
    for header in headers:
        if type(header) is not tuple or len(header) != 2:
            raise TypeError("a header must be a tuple of name and value, not %r" % (header,))
        name, value = header
        if type(name) is not str or type(value) is not str:
            raise TypeError("name and value of a header must be str: %r" % (header,))
        if not name or not TOKEN.issuperset(name):
            raise ValueError("%r is no name of a header" % name)
        check_text(value, "the header " + name)
        lower = name.lower()
        if lower in HOP_BY_HOP:
            raise ValueError("%s is a hop-by-hop header, which an application may not set (PEP 3333)" % name)
        if lower == "status":
            raise ValueError("the status is not a header")
        if lower == "content-length":
            if not value.isdigit() or length not in (None, int(value)):
                raise ValueError("the Content-Length is %r" % value)
            length = int(value)
    return length


def check_text(text, what):
    for letter in text:
        if (letter < " " and letter != "\t") or letter == "\x7f":
            raise ValueError("%s has a control character: %r" % (what, text))
        if letter > "\xff":
            raise ValueError("%s has a character above U+00FF: %r" % (what, text))


class Task(object):
    """A request that runs, as the clock sees it. Time in which it waits for its client does not count."""

    def __init__(self, timeout):
        self.lock = threading.Lock()
        self.thread = threading.current_thread().ident
        self.timeout = timeout
        self.deadline = clock() + timeout if timeout else None
        self.waits_since = None
        self.is_abandoned = False
        self.line = ""
        self.response = self.connection = None

    def waiting(self):
        return self

    def __enter__(self):
        self.waits_since = clock()

    def __exit__(self, *_):
        since, self.waits_since = self.waits_since, None
        if self.deadline is not None:
            self.deadline += clock() - since

    def is_late(self, now):
        return self.deadline is not None and self.waits_since is None and not self.is_abandoned and now > self.deadline


# ---- The server -------------------------------------------------------------------------------------------------------------


class Server(object):
    """One process: a thread that waits, and threads that call the application."""

    def __init__(self, app, listener, options, log):
        self.app, self.listener, self.options, self.log = app, listener, options, log
        self.lock = threading.Lock()
        self.has_work = threading.Condition(self.lock)
        self.ready, self.returned, self.idle, self.running = [], [], {}, set()
        self.free = self.started = self.stuck = 0
        self.is_stopping = self.is_quick = False
        self.wake_read, self.wake_write = os.pipe()
        for descriptor in (self.wake_read, self.wake_write):
            set_nonblocking(descriptor)

    def wake(self):
        try:
            os.write(self.wake_write, b".")
        except (OSError, IOError):
            pass

    def stop(self, is_quick):
        self.is_stopping = True
        self.is_quick = self.is_quick or is_quick
        self.wake()

    def start_thread(self):
        self.started += 1
        thread = threading.Thread(target=self.work, name="wsgi-%d" % self.started)
        thread.daemon = True
        thread.start()

    def run(self, control):
        """Serves until it is told to stop. The exit code."""
        for _ in range(self.options.threads):
            self.start_thread()
        give_up = None
        while True:
            now = clock()
            if self.is_stopping:
                if give_up is None:
                    give_up = now + self.options.graceful
                self.close_unused(now)
                if self.is_quick or now > give_up or not (self.running or self.ready or self.idle or self.returned):
                    return STUCK if self.stuck >= self.options.threads else 0
            self.wait(control)
            self.look_at_clocks()

    def wait(self, control):
        """Waits for connections, requests on them, and words from elsewhere; a second at the most."""
        poll = select.poll()
        poll.register(self.wake_read, select.POLLIN)
        if control is not None and not self.is_stopping:
            poll.register(control, select.POLLIN)
        with self.lock:
            # Others may be free where we are not: then the client waits in the socket.
            takes = not self.is_stopping and self.free > len(self.ready)
        if takes:
            poll.register(self.listener, select.POLLIN)
        for number in self.idle:
            poll.register(number, select.POLLIN)
        try:
            events = poll.poll(1000 if not self.is_stopping else 50)
        except (OSError, IOError, select.error) as problem:
            if problem.args[0] == errno.EINTR:
                return
            raise
        for number, _ in events:
            if number == self.wake_read:
                self.take_returned()
            elif number == control:
                if not os.read(control, 4096):
                    # The supervisor has gone without a word.
                    self.stop(False)
            elif number == self.listener.fileno():
                self.accept()
            elif number in self.idle:
                self.give(self.idle.pop(number))
        self.close_idle(clock())

    def take_returned(self):
        try:
            while os.read(self.wake_read, 4096):
                pass
        except (OSError, IOError):
            pass
        with self.lock:
            returned, self.returned = self.returned, []
        for connection in returned:
            if connection.received:
                self.give(connection)
            else:
                self.idle[connection.fileno()] = connection

    def close_idle(self, now):
        for connection in [one for one in self.idle.values() if now - one.idle_since > IDLE]:
            self.drop(connection)

    def close_unused(self, now):
        """At the end: those on which nothing has come. A new one gets a moment: its first request may be on its way, and would not be sent again."""
        for connection in list(self.idle.values()):
            if (connection.is_used or now - connection.idle_since > LINGER) and not select.select([connection], [], [], 0)[0]:
                self.drop(connection)

    def drop(self, connection):
        del self.idle[connection.fileno()]
        connection.close()

    def accept(self):
        try:
            sock, _ = self.listener.accept()
        except (OSError, IOError):
            # Another process was faster, or the client has gone.
            return
        sock.setblocking(True)
        # A thread is for who sends something.
        self.idle[sock.fileno()] = Connection(sock)

    def give(self, connection):
        with self.lock:
            self.ready.append(connection)
            self.has_work.notify()

    def work(self):
        while True:
            with self.lock:
                self.free += 1
                self.wake()
                while not self.ready:
                    self.has_work.wait()
                connection = self.ready.pop(0)
                self.free -= 1
                task = Task(self.options.timeout)
                self.running.add(task)
            keeps = False
            try:
                keeps = self.serve(connection, task)
            except RequestTimeout:
                pass
            except Exception:
                self.log.exception("Error in the server")
            with self.lock:
                self.running.discard(task)
                if task.is_abandoned:
                    # Another has taken its place.
                    self.stuck -= 1
                    connection.close()
                    return
                if keeps:
                    connection.idle_since = clock()
                    connection.is_used = True
                    self.returned.append(connection)
            if not keeps:
                connection.close()
            self.wake()

    def serve(self, connection, task):
        """One request. Whether the connection may have another."""
        task.connection = connection
        try:
            with task.waiting():
                begun = connection.read_request()
            if begun is None:
                return False
            request, flags, variables = begun
            return self.answer(connection, task, request, variables) and bool(flags & KEEP_CONN) and not self.is_stopping
        except ClientGone:
            return False
        except ProtocolError as problem:
            self.log.write("WARNING", "a connection is closed: it has %s" % problem)
            return False

    def answer(self, connection, task, request, variables):
        task.line = "%s %s" % (variables.get("REQUEST_METHOD", "?"), variables.get("REQUEST_URI") or variables.get("SCRIPT_NAME", "") + variables.get("PATH_INFO", ""))
        stdin = Input(connection, request, task)
        response = task.response = Response(connection, request, task, variables.get("REQUEST_METHOD") == "HEAD")
        task.request = request
        try:
            self.call(self.make_environ(variables, stdin), response)
        except (ClientGone, ProtocolError, RequestTimeout):
            raise
        except BaseException as problem:
            # Python's exits are for threads of its own.
            if isinstance(problem, IOError) and getattr(problem, "errno", None) in (errno.EPIPE, errno.ECONNRESET) and response.is_sent:
                raise ClientGone(problem.errno, "the client has gone")
            self.log.exception("Error handling request " + task.line)
            if response.is_sent or task.is_abandoned:
                return False
            self.fail(response, "500 Internal Server Error")
        connection.send_record(STDOUT, request, b"")
        connection.send_end(request, REQUEST_COMPLETE)
        return stdin.has_ended or self.skip(connection, stdin)

    def call(self, environ, response):
        body = self.app(environ, response.start)
        try:
            response.send_body(body)
            response.finish()
        finally:
            if hasattr(body, "close"):
                body.close()

    def make_environ(self, variables, stdin):
        environ = dict(variables)
        for key in ("GATEWAY_INTERFACE", "HTTP_PROXY", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
            environ.pop(key, None)
        scheme = environ.get("REQUEST_SCHEME", "")
        if scheme not in ("http", "https"):
            scheme = "https" if environ.get("HTTPS", "").lower() in ("on", "1") else "http"
        for key in ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"):
            environ.setdefault(key, "")
        environ.update({
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scheme,
            "wsgi.input": stdin,
            "wsgi.input_terminated": True,
            "wsgi.errors": ErrorStream(self.log),
            "wsgi.multithread": self.options.threads > 1,
            "wsgi.multiprocess": self.options.workers > 1,
            "wsgi.run_once": False,
            "wsgi.file_wrapper": FileWrapper,
        })
        return environ

    def fail(self, response, status):
        text = (status[4:] + "\n").encode("ascii")
        response.status, response.headers, response.length = status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text)))], len(text)
        response.has_body = not response.is_head
        response.write(text)

    def skip(self, connection, stdin):
        """Reads on in a body that the application did not want, so that the client gets to see the response."""
        end = clock() + LINGER
        try:
            connection.sock.settimeout(LINGER)
            while clock() < end:
                stdin.buffer = b""
                if not stdin.fill():
                    connection.sock.settimeout(None)
                    return True
        except (ClientGone, ProtocolError, socket.timeout):
            pass
        return False

    def look_at_clocks(self):
        now = clock()
        with self.lock:
            late = [task for task in self.running if task.is_late(now)]
        for task in late:
            with task.lock:
                if task.response is None:
                    continue
                task.is_abandoned = True
                is_sent = task.response.is_sent
            frame = sys._current_frames().get(task.thread)
            stack = "".join(traceback.format_stack(frame)).rstrip("\n") if frame is not None else ""
            self.log.write("ERROR", "Request %s takes longer than %g s; it is here:\n%s" % (task.line, task.timeout, stack))
            self.end_late(task, is_sent)
            with self.lock:
                if task not in self.running:
                    continue
                self.stuck += 1
                is_lost = self.stuck >= self.options.threads
            if is_lost:
                self.log.write("ERROR", "every thread is held by a request that takes too long; this process ends")
                self.stop(True)
            else:
                self.start_thread()
            interrupt(task.thread)

    def end_late(self, task, is_sent):
        if not is_sent:
            text = b"Gateway Timeout\n"
            head = "Status: 504 Gateway Timeout\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(text)
            try:
                task.connection.sock.settimeout(LINGER)
                task.connection.send_record(STDOUT, task.request, to_bytes(head) + (b"" if task.response.is_head else text))
                task.connection.send_end(task.request, REQUEST_COMPLETE)
            except (ClientGone, socket.timeout):
                pass
        task.connection.shut()


def interrupt(thread):
    """Raises RequestTimeout in a thread, where the interpreter can (CPython)."""
    try:
        import ctypes
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(RequestTimeout))
    except Exception:
        pass


# ---- Processes --------------------------------------------------------------------------------------------------------------


def set_flag(descriptor, get, put, flag):
    fcntl.fcntl(descriptor, put, fcntl.fcntl(descriptor, get) | flag)


def set_nonblocking(descriptor):
    set_flag(descriptor, fcntl.F_GETFL, fcntl.F_SETFL, os.O_NONBLOCK)


def say(control, word):
    if control is not None:
        try:
            os.write(control, word.encode("ascii") + b"\n")
        except OSError:
            pass


def serve(options, log, control, on_ready):
    """Loads the application and serves it. The exit code."""
    try:
        app = load(options.app)
    except LoadError as problem:
        log.write("ERROR", str(problem))
        return LOAD_FAILURE
    except BaseException:
        log.exception("The application %s cannot be imported" % options.app)
        return BOOT_FAILURE
    duplicate = os.dup(options.socket)
    if PY2:
        family = socket.fromfd(duplicate, socket.AF_UNIX, socket.SOCK_STREAM).getsockname()
        listener = socket.fromfd(duplicate, socket.AF_UNIX if isinstance(family, str) else socket.AF_INET6 if len(family) == 4 else socket.AF_INET, socket.SOCK_STREAM)
    else:
        listener = socket.socket(fileno=duplicate)
    # Another process may take the client that woke us.
    listener.setblocking(False)
    server = Server(app, listener, options, log)
    signal.signal(signal.SIGTERM, lambda *_: server.stop(False))
    signal.signal(signal.SIGINT, lambda *_: server.stop(True))
    signal.signal(signal.SIGQUIT, lambda *_: server.stop(True))
    signal.signal(signal.SIGUSR1, lambda *_: log.reopen())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    on_ready()
    return server.run(control)


def manage(options, log, control):
    """Has so many processes serve, and starts them again. The exit code."""
    children, state = {}, {"stop": None, "said": False}
    read_end, write_end = os.pipe()
    wake_read, wake_write = os.pipe()
    for descriptor in (read_end, wake_read, wake_write):
        set_nonblocking(descriptor)

    def forward(number, _):
        state["stop"] = number
        os.write(wake_write, b".")

    def reopen(*_):
        log.reopen()
        for child in children:
            os.kill(child, signal.SIGUSR1)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, forward)
    signal.signal(signal.SIGUSR1, reopen)
    signal.signal(signal.SIGCHLD, lambda *_: os.write(wake_write, b"."))
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    told, pause_until, give_up = False, 0, None
    while True:
        now = clock()
        if state["stop"] is not None and not told:
            told, give_up = True, now + options.graceful + 2
            for child in children:
                os.kill(child, state["stop"])
        while state["stop"] is None and len(children) < options.workers and now >= pause_until:
            child = os.fork()
            if child == 0:
                code = BOOT_FAILURE
                try:
                    for descriptor in (read_end, wake_read, wake_write):
                        os.close(descriptor)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    # Without its parent nobody would end it.
                    pid = os.getpid()
                    code = serve(options, log, control, lambda: os.write(write_end, ("%d\n" % pid).encode("ascii")))
                finally:
                    os._exit(code)
            children[child] = now
        if told and now > give_up:
            for child in children:
                os.kill(child, signal.SIGKILL)
        if told and not children:
            return 0
        try:
            select.select([read_end, wake_read] + ([control] if control is not None and not told else []), [], [], 1.0)
        except (OSError, IOError, select.error):
            pass
        drain(wake_read)
        if drain(read_end) and not state["said"]:
            state["said"] = True
            say(control, "ready")
        if control is not None and not told and select.select([control], [], [], 0)[0] and not os.read(control, 4096):
            state["stop"] = signal.SIGTERM
        while children:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except OSError:
                break
            if child == 0:
                break
            since = children.pop(child, now)
            if told:
                continue
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
            if code in (BOOT_FAILURE, LOAD_FAILURE) and not state["said"]:
                for other in children:
                    os.kill(other, signal.SIGTERM)
                return code
            log.write("WARNING", "Worker %d %s; another is started" % (child, "ended with status %d" % code if code is not None else "was ended by signal %d" % os.WTERMSIG(status)))
            if clock() - since < 10:
                pause_until = clock() + 1


def drain(descriptor):
    try:
        return os.read(descriptor, 4096)
    except (OSError, IOError):
        return b""


def parse_arguments():
    parser = argparse.ArgumentParser(description="Serves a WSGI application over FastCGI on a socket that listens already.")
    parser.add_argument("app", help="package.module:application, path/file.py:app, module:factory('literal')")
    parser.add_argument("--socket", type=int, default=0, help="its descriptor")
    parser.add_argument("--control", type=int, help="a descriptor that is told 'ready', and whose end is the end")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=0, help="seconds of a request; 0: any")
    parser.add_argument("--graceful", type=float, default=30, help="seconds for what runs at TERM")
    parser.add_argument("--place", default="", help="what log lines begin with")
    parser.add_argument("--log", default="-", help="a file; -: standard error")
    parser.add_argument("--chdir", default=".")
    parser.add_argument("--pythonpath", action="append", default=[])
    return parser.parse_args()


def main():
    options = parse_arguments()
    log = Log(options.log, options.place)
    # How it is asked: Wizgi would be asked over HTTP.
    say(options.control, "fastcgi")
    # Not for the programs that the application starts.
    for descriptor in (options.socket, options.control):
        if descriptor is not None and descriptor > 2:
            set_flag(descriptor, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    os.chdir(options.chdir)
    # Not the folder of this file.
    sys.path[0:1] = options.pythonpath + [os.getcwd()]
    sys.argv[:] = [options.app]
    if options.workers > 1:
        code = manage(options, log, options.control)
    else:
        code = serve(options, log, options.control, lambda: say(options.control, "ready"))
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that hang would keep the interpreter.
    if code == 0:
        try:
            import atexit
            getattr(atexit, "_run_exitfuncs", lambda: None)()
        except BaseException:
            pass
    os._exit(code)


if __name__ == "__main__":
    main()
