"""An application for any Python from 2.7 on."""
import json
import os
import platform
import sys
import tempfile
import time
from wsgiref.validate import validator

mark = os.environ.get("MARK")
if mark and os.path.exists(mark):
    said = open(mark).read()
    if said == "broken":
        raise RuntimeError("this application is broken")
closed = []


class Body(object):
    def __init__(self, items):
        self.items = iter(items)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.items)

    next = __next__

    def close(self):
        closed.append(1)


def application(environ, start_response):
    name = environ["PATH_INFO"].strip("/").partition("/")[0] or "who"
    return globals()["do_" + name](environ, start_response)


def text(start_response, body, status="200 OK", headers=()):
    start_response(status, [("Content-Type", "text/plain")] + list(headers))
    return [body if isinstance(body, bytes) else body.encode("latin-1")]


def do_who(environ, start_response):
    return text(start_response, "%s %d.%d" % ((platform.python_implementation(),) + tuple(sys.version_info[:2])))


def do_pid(environ, start_response):
    return text(start_response, str(os.getpid()))


def do_environ(environ, start_response):
    strings = dict((key, value if sys.version_info[0] > 2 else value.decode("latin-1")) for key, value in environ.items() if isinstance(value, str))
    assert type(environ) is dict
    strings["flags"] = [environ["wsgi.multithread"], environ["wsgi.multiprocess"], environ["wsgi.run_once"], environ.get("wsgi.input_terminated"), list(environ["wsgi.version"])]
    strings["body"] = environ["wsgi.input"].read().decode("latin-1")
    return text(start_response, json.dumps(strings, sort_keys=True))


def do_echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return [environ["wsgi.input"].read()]


def do_stream_echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    return iter(lambda: environ["wsgi.input"].read(50000), b"")


def do_count(environ, start_response):
    length = 0
    while True:
        data = environ["wsgi.input"].read(1 << 16)
        if not data:
            return text(start_response, str(length))
        length += len(data)


def do_lines(environ, start_response):
    stdin = environ["wsgi.input"]
    return text(start_response, repr([[line.decode() for line in lines] for lines in ([stdin.readline(), stdin.readline(2)], stdin.readlines())]).replace("u'", "'"))


def do_ignore(environ, start_response):
    return text(start_response, "ignored", "413 Too Much")


def do_big(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    count = int(environ["QUERY_STRING"])
    return Body(b"x" * (1 << 20) for _ in range(count))


def do_slowly(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])

    def body():
        yield b"first"
        while not os.path.exists(os.environ["MARK"] + ".go"):
            time.sleep(0.02)
        yield b"second"
    return body()


def do_write(environ, start_response):
    write = start_response("201 Created", [("Content-Type", "text/plain")])
    write(b"written ")
    return [b"", b"given"]


def do_file(environ, start_response):
    stream = tempfile.TemporaryFile()
    stream.write(b"f" * 100000)
    stream.seek(0)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return environ["wsgi.file_wrapper"](stream, 4096)


def do_closes(environ, start_response):
    return text(start_response, str(len(closed)))


def do_body(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Body([b"a", b"b"])


def do_empty(environ, start_response):
    start_response("204 No Content", [])
    return []


def do_boom(environ, start_response):
    raise ValueError("from the application")


def do_boom_late(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "100")])

    def body():
        yield b"begun"
        raise ValueError("too late")
    return body()


def do_replaced(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    try:
        raise KeyError("x")
    except KeyError:
        return text(lambda status, headers: start_response(status, headers, sys.exc_info()), "replaced", "500 Sorry")


def do_bad(environ, start_response):
    kind = environ["QUERY_STRING"]
    if kind == "hop":
        return text(start_response, "x", headers=[("Connection", "close")])
    if kind == "split":
        return text(start_response, "x", headers=[("X-A", "b\r\nX-C: d")])
    if kind == "status":
        return text(start_response, "x", "OK")
    if kind == "twice":
        text(start_response, "x")
        return text(start_response, "x")
    if kind == "unicode":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"x".decode("ascii")]
    if kind == "long":
        return text(start_response, "too long", headers=[("Content-Length", "3")])
    if kind == "short":
        return text(start_response, "x", headers=[("Content-Length", "3")])
    if kind == "none":
        return [b"x"]
    return text(start_response, kind)


def do_errors(environ, start_response):
    environ["wsgi.errors"].write("a line of the application\n")
    environ["wsgi.errors"].flush()
    return text(start_response, "said")


def do_sleep(environ, start_response):
    end = time.time() + float(environ["QUERY_STRING"])
    while time.time() < end:
        time.sleep(0.05)
    return text(start_response, "slept")


def do_exit(environ, start_response):
    os._exit(9)


def do_valid(environ, start_response):
    return text(start_response, environ["wsgi.input"].read(5))


valid = validator(do_valid)
