"""Answers with what it was called with, as JSON; paths that begin otherwise have answers of their own. Served by wizgi and by gunicorn alike."""
import json


def describe(value):
    return repr(value) if isinstance(value, (str, bool, int, tuple)) else "an object"


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/created":
        start_response("201 Created", [("Content-Type", "text/plain"), ("X-Out", "a value"), ("Content-Length", "7")])
        return [b"created"]
    if path == "/empty":
        start_response("204 No Content", [])
        return []
    if path == "/pieces":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return (piece for piece in (b"one ", b"", b"two"))
    if path == "/fails":
        raise ValueError("the application failed")
    if path == "/sets":
        environ["REMOTE_USER"] = "ann"
        environ["site.number"] = 5
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]
    if path == "/input":
        # What the body is, and how the stream ends.
        stream = environ["wsgi.input"]
        body = repr([stream.read(3), stream.readline(), stream.read(), stream.read(1)]).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]
    body = json.dumps({key: describe(value) for key, value in environ.items()}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
