"""What tests of gateway protocols ask for; needs three threads."""
import hashlib
import json
import os
import subprocess
import threading
import time

TEXT = [("Content-Type", "text/plain")]
go = threading.Event()
closed = threading.Event()


def app(environ, start_response):
    return globals()[environ["PATH_INFO"].strip("/")](environ, start_response)


def seen(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"environ": {key: value for key, value in environ.items() if isinstance(value, str)}, "run_once": environ["wsgi.run_once"]}).encode()]


def upload(environ, start_response):
    digest, count = hashlib.sha256(), 0
    while piece := environ["wsgi.input"].read(65536):
        digest.update(piece)
        count += len(piece)
    start_response("200 OK", TEXT)
    return [f"{count} {digest.hexdigest()} {environ.get('CONTENT_LENGTH')}".encode()]


def ignore(environ, start_response):
    start_response("413 Too Large", TEXT)
    return [b"unread"]


def stream(environ, start_response):
    start_response("200 OK", TEXT)
    go.clear()
    yield b"first"
    yield b"second" if go.wait(30) else b"too late"


def let_go(environ, start_response):
    go.set()
    start_response("204 No Content", [])
    return []


class Endless:
    def __iter__(self):
        while True:
            yield b"x" * 8192

    def close(self):
        closed.set()


def endless(environ, start_response):
    closed.clear()
    start_response("200 OK", TEXT)
    return Endless()


def is_closed(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"closed" if closed.wait(30) else b"open"]


def large(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"0123456789abcdef" * 65536]


def broken(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"a beginning"
    raise RuntimeError("in the middle")


def failing(environ, start_response):
    raise RuntimeError("at once")


def printing(environ, start_response):
    print("to standard output")
    start_response("201 Made", [("Content-Type", "text/plain"), ("X-Fields", "yes"), ("Content-Length", "3")])
    return [b"yes"]


def waiting(environ, start_response):
    """Goes on when the file that the query names is there."""
    start_response("200 OK", TEXT)
    yield b"first"
    limit = time.monotonic() + 30
    while not os.path.exists(environ["QUERY_STRING"]) and time.monotonic() < limit:
        time.sleep(0.01)
    yield b"second" if time.monotonic() < limit else b"too late"


class Told(Endless):
    """Tells in the file that the query names when it is closed."""

    def __init__(self, path):
        self.path = path

    def close(self):
        with open(self.path, "w") as mark:
            mark.write("closed")


def told(environ, start_response):
    start_response("200 OK", TEXT)
    return Told(environ["QUERY_STRING"])


class Silent(Told):
    def __iter__(self):
        yield b"first"
        time.sleep(60)


def silent(environ, start_response):
    start_response("200 OK", TEXT)
    return Silent(environ["QUERY_STRING"])


def process(environ, start_response):
    """What the process itself has of the request."""
    start_response("200 OK", [("Content-Type", "application/json")])
    shown = {
        "input": os.read(0, 10).decode(),
        "headers": sorted(name for name in os.environ if name.startswith("HTTP_")),
        "own": sorted(name for name in environ if name.startswith("WIZGI_") or name == "DOTNET_EnableWriteXorExecute"),
        "child": subprocess.run(["/bin/sh", "-c", "echo from a child; cat"], stdout=None, timeout=20).returncode,
        "main": threading.current_thread() is threading.main_thread(),
        "flags": [environ["wsgi.multithread"], environ["wsgi.multiprocess"], environ["wsgi.run_once"]],
    }
    return [json.dumps(shown).encode()]


def asleep(environ, start_response):
    time.sleep(60)
