"""What is attacked: /upload reads its body, /page is large (PAGE_KIB), anything else is a greeting."""

import os

HELLO = b"Hello, World!\n"
PAGE = b"0123456789abcde\n" * (int(os.environ["PAGE_KIB"]) * 64)


def app(environ, start_response):
    path = environ["PATH_INFO"]
    body = HELLO
    if path == "/page":
        body = PAGE
    elif path == "/upload":
        environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
