"""The shapes of response that each version of Python is tried with: a list, a generator, the body sent back, an error."""

TEXT = [("Content-Type", "text/plain")]


def app(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/error":
        raise ValueError("no such colour")
    start_response("200 OK", TEXT)
    if path == "/echo":
        return [environ["wsgi.input"].read()]
    if path == "/stream":
        return (f"line {number}\n".encode() for number in range(3))
    return [b"hello"]
