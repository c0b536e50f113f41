"""Shows the environ, sleeps, fails: what the tests of ASP.NET Core hosts ask for."""

import json
import threading
import time


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/sleep":
        time.sleep(float(environ["QUERY_STRING"]))
    elif path == "/fail":
        print("about to fail", file=environ["wsgi.errors"])
        raise RuntimeError("on purpose")
    elif path == "/length":
        size = 0
        while block := environ["wsgi.input"].read(65536):
            size += len(block)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(size).encode()]
    elif path == "/stream":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return (b"item %d\n" % number for number in range(int(environ["QUERY_STRING"])))
    elif path == "/endless":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return endless(environ["QUERY_STRING"])
    shown = {key: value for key, value in environ.items() if isinstance(value, (str, bool))}
    shown["type"] = type(environ).__name__
    shown["is_main"] = threading.current_thread() is threading.main_thread()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(shown).encode()]


def endless(path):
    """Streams until it is closed, and says in a file that it was."""
    try:
        while True:
            yield b"more\n"
            time.sleep(0.01)
    finally:
        with open(path, "a") as file:
            file.write("closed\n")


def counted(environ, start_response, count=[0]):
    count[0] += 1
    start_response("200 OK", [("Content-Type", "text/plain"), ("Cache-Control", "public")])
    return [b"call %d" % count[0]]
