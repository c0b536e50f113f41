"""Sends the request body back piece by piece, as it is read.

With Content-Length, because without it some servers close the connection instead of sending in chunks.
"""

PIECE = 65536


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", environ["CONTENT_LENGTH"])])
    return pieces(environ["wsgi.input"], int(environ["CONTENT_LENGTH"]))


def pieces(body, left):
    while left > 0:
        piece = body.read(min(PIECE, left))
        if not piece:
            raise EOFError(f"the request body ends {left} bytes early")
        left -= len(piece)
        yield piece
