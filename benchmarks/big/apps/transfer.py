"""Takes in and gives out BIG_BYTES bytes: POST /upload, GET /generator, GET /file (BIG_FILE). Pieces are of 64 KiB.

What is generated is the pattern that the file consists of, so that a client expects the same of both.
"""

import os

SIZE = int(os.environ["BIG_BYTES"])
FILE = os.environ["BIG_FILE"]
PIECE = 65536
PATTERN = bytes(range(256)) * (PIECE // 256)


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/upload":
        body = str(count(environ["wsgi.input"])).encode()
        return respond(start_response, len(body), [body])
    if path == "/generator":
        return respond(start_response, SIZE, generate())
    if path == "/file":
        return respond(start_response, SIZE, environ["wsgi.file_wrapper"](open(FILE, "rb"), PIECE))
    return respond(start_response, 0, [])


def respond(start_response, length, body):
    start_response("200 OK", [("Content-Type", "application/octet-stream"), ("Content-Length", str(length))])
    return body


def count(body):
    received = 0
    while piece := body.read(PIECE):
        received += len(piece)
    return received


def generate():
    left = SIZE
    while left:
        piece = PATTERN if left >= PIECE else PATTERN[:left]
        left -= len(piece)
        yield piece
