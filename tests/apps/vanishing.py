"""Bodies for clients that go away; /counts says how many were begun and how many closed."""
import json
import threading
import time

BLOCK = b"0" * 65536
TEXT = [("Content-Type", "text/plain")]

lock = threading.Lock()
begun = 0
closed = 0


class Body:
    def __init__(self, items):
        global begun
        self.items = iter(items)
        with lock:
            begun += 1

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.items)

    def close(self):
        global closed
        with lock:
            closed += 1


def stream(environ):
    """Far more than any buffer holds."""
    return (BLOCK for _ in range(20000))


def upload(environ):
    """Reads while it is iterated, and answers at the end."""
    total = 0
    while piece := environ["wsgi.input"].read(65536):
        total += len(piece)
        yield b""
    yield str(total).encode()


def quick(environ):
    return [b"o", b"k"]


def pause(environ):
    time.sleep(0.3)
    yield b"paused"


def app(environ, start_response):
    if environ["PATH_INFO"] == "/counts":
        start_response("200 OK", TEXT)
        with lock:
            return [json.dumps([begun, closed]).encode()]
    start_response("200 OK", TEXT)
    return Body({"/stream": stream, "/upload": upload, "/quick": quick, "/pause": pause}[environ["PATH_INFO"]](environ))
