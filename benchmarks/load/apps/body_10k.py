"""A page of 10 KiB in one piece."""

BODY = (b"0123456789abcde\n" * 640)
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]


def app(environ, start_response):
    start_response("200 OK", HEADERS.copy())
    return [BODY]
