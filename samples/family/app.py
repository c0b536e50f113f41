# A WSGI application: something that can be called with environ and start_response, which gives an iterable of the body.

import hashlib
import time
from urllib.parse import parse_qs

MEBIBYTE = 1 << 20


def number(environ, name, otherwise):
    """The number of the query's variable; another where there is none."""
    found = parse_qs(environ["QUERY_STRING"]).get(name, [""])[0]
    return int(found) if found.isdigit() else otherwise


def describe(environ):
    """The request as lines of "key: value"."""
    return [f"{key}: {value}\n".encode("latin-1", "replace") for key, value in sorted(environ.items()) if isinstance(value, (str, bool, tuple))]


def stream(environ):
    """Blocks with a pause between them, as they come."""
    for block in range(1, number(environ, "n", 5) + 1):
        if block > 1:
            time.sleep(0.2)
        yield f"block {block}\n".encode()


def upload(environ):
    """The length of the body that came, and its SHA-1: block by block, never the whole of it."""
    digest, length = hashlib.sha1(), 0
    while block := environ["wsgi.input"].read(65536):
        digest.update(block)
        length += len(block)
    return [f"{length} bytes, sha1 {digest.hexdigest()}\n".encode()]


def application(environ, start_response):
    path, status = environ["PATH_INFO"] or "/", "200 OK"
    headers = [("Content-Type", "text/plain; charset=utf-8")]
    if path == "/":
        body = [b"Hello from WSGI\n"]
    elif path == "/environ":
        body = describe(environ)
    elif path == "/stream":
        body = stream(environ)
    elif path == "/upload":
        body = upload(environ)
    elif path == "/headers":
        headers += [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; HttpOnly"), ("X-Family", "wsgi")]
        body = [b"headers\n"]
    elif path == "/error":
        raise RuntimeError("an error of the application")
    elif path == "/large":
        count = number(environ, "mib", 1)
        headers = [("Content-Type", "application/octet-stream"), ("Content-Length", str(count * MEBIBYTE))]
        body = (b"x" * MEBIBYTE for _ in range(count))
    else:
        status, body = "404 Not Found", [b"Not found\n"]
    start_response(status, headers)
    return body
