"""Application calls that take longer than a deadline, in ways that can be interrupted and in ways that cannot. One path a behaviour."""
import ctypes
import os
import random
import socket
import threading
import time

held = threading.Lock()
held.acquire()
closed = []


def app(environ, start_response):
    path = environ["PATH_INFO"].split("/")[1]
    return ways[path](environ, start_response)


def answer(start_response, text):
    body = str(text).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def pid(environ, start_response):
    return answer(start_response, os.getpid())


def sleep(environ, start_response):
    time.sleep(float(environ["QUERY_STRING"]))
    return answer(start_response, os.getpid())


def nap(environ, start_response):
    """Sleeps about as long as the query says: a little less or a little more."""
    time.sleep(float(environ["QUERY_STRING"]) * random.uniform(0.9, 1.1))
    return answer(start_response, environ["PATH_INFO"])


def short_naps(environ, start_response):
    """Like nap, in Python code that can be interrupted everywhere."""
    end = time.monotonic() + float(environ["QUERY_STRING"]) * random.uniform(0.9, 1.1)
    while time.monotonic() < end:
        time.sleep(0.001)
    return answer(start_response, environ["PATH_INFO"])


def busy(environ, start_response):
    while True:  # the busy loop
        pass


def stubborn(environ, start_response):
    while True:
        try:
            time.sleep(0.01)  # the stubborn loop
        except BaseException:
            pass


def lock(environ, start_response):
    held.acquire()  # never released
    return answer(start_response, "released")


def receive(environ, start_response):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.recv(1)  # nobody sends
    return answer(start_response, "received")


def hung_body(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"begun"
    while True:  # the hung generator
        time.sleep(0.01)


class Body:
    """Answers at once, hangs in its second item, and says when it is closed."""

    def __init__(self):
        self.count = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        if self.count > 1:
            held.acquire()
        return b"begun"

    def close(self):
        closed.append(threading.get_ident())


def closing(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Body()


def how_often_closed(environ, start_response):
    return answer(start_response, len(closed))


def let_go(environ, start_response):
    """One of those that wait for the lock gets it, and has it when this answers."""
    held.release()
    while not held.locked():
        time.sleep(0.001)
    return answer(start_response, "released")


def hung_close(environ, start_response):
    class HungClose:
        def __iter__(self):
            return iter([b"whole"])

        def close(self):
            while True:  # the hung close
                time.sleep(0.01)

    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return HungClose()


def swallows(environ, start_response):
    """Answers in spite of its interruption."""
    try:
        while True:
            time.sleep(0.01)
    except BaseException as problem:
        return answer(start_response, f"in spite of {type(problem).__name__}")


def stream(environ, start_response):
    """As many blocks as the query says, one every half second."""
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    for number in range(int(environ["QUERY_STRING"])):
        time.sleep(0.5)
        yield b"data: %d\n\n" % number


def take(environ, start_response):
    """Reads the body in pieces, and takes a little time for each."""
    total = 0
    while block := environ["wsgi.input"].read(1000):
        total += len(block)
        time.sleep(0.1)
    return answer(start_response, total)


def length(environ, start_response):
    return answer(start_response, len(environ["wsgi.input"].read()))


def much(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    for _ in range(64):
        yield b"x" * 100_000


def keeps_the_interpreter(environ, start_response):
    # PyDLL calls without letting go of the GIL.
    ctypes.PyDLL(None).sleep(1000)  # C code that keeps the GIL


ways = {name: way for name, way in list(globals().items()) if callable(way) and name not in ("app", "answer", "Body")}
