"""What middleware works on: a list, a stream, a file, an error, XML, and what it says of the request."""
import os
import tempfile
import time

TEXT = b"All that glitters is not gold. " * 100


def app(environ, start_response):
    path = environ["PATH_INFO"].rpartition("/")[2]
    kind = "application/xml" if path == "xml" else "text/plain"
    headers = [("Content-Type", kind)]
    if path == "list":
        start_response("200 OK", [*headers, ("Content-Length", str(len(TEXT)))])
        return [TEXT]
    if path == "stream":
        start_response("200 OK", headers)
        return stream(environ["QUERY_STRING"])
    if path == "file":
        file = tempfile.TemporaryFile()
        file.write(TEXT)
        file.seek(0)
        start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(len(TEXT)))])
        return environ["wsgi.file_wrapper"](file)
    answers = {"seen": f"{environ['REQUEST_METHOD']} {environ.get('REMOTE_USER', '')}", "xml": "<greeting>hello</greeting>"}
    start_response("200 OK" if path in answers else "404 Not Found", headers)
    return [answers.get(path, "nothing here").encode()]


def stream(path):
    yield b"one\n"
    while not os.path.exists(path):
        time.sleep(0.005)
    yield b"two\n"
