"""Ways to call start_response, right and wrong."""
import sys
from urllib.parse import unquote

TEXT = [("Content-Type", "text/plain")]


def with_arguments(environ, start_response):
    """Calls it with the Python expression in the query string: `'200 OK', [('X', 1)]`."""
    start_response(*eval(unquote(environ["QUERY_STRING"])))
    return [b"body"]


def never(environ, start_response):
    return [b"a body without a head"]


def never_in_generator(environ, start_response):
    yield b"a body without a head"


def twice(environ, start_response):
    start_response("200 OK", TEXT + [("X-Call", "first")])
    start_response("201 Created", TEXT + [("X-Call", "second")])
    return [b"body"]


def twice_with_none(environ, start_response):
    start_response("200 OK", TEXT)
    start_response("201 Created", TEXT, None)
    return [b"body"]


def first_with_exc_info(environ, start_response):
    try:
        raise LookupError("handled by the app")
    except LookupError:
        start_response("404 Not Found", TEXT, sys.exc_info())
    return [b"handled"]


def replaced(environ, start_response):
    """The second call, with exc_info, comes before anything was sent: it wins."""
    start_response("200 OK", TEXT + [("X-Call", "first")])
    try:
        raise ValueError("handled by the app")
    except ValueError:
        start_response("503 Service Unavailable", [("X-Call", "second"), ("Content-Type", "text/plain")], sys.exc_info())
    return [b"replaced"]


def replaced_behind_empty_chunks(environ, start_response):
    start_response("200 OK", TEXT)
    yield b""
    yield b""
    try:
        raise ValueError("handled by the app")
    except ValueError:
        start_response("503 Service Unavailable", TEXT, sys.exc_info())
    yield b"replaced"


def too_late(environ, start_response):
    """The second call, with exc_info, comes behind the first chunk: start_response raises the error again."""
    start_response("200 OK", TEXT)
    yield b"sent"
    try:
        raise ValueError("came too late")
    except ValueError:
        start_response("500 Internal Server Error", TEXT, sys.exc_info())
    yield b"never sent"


def too_late_and_caught(environ, start_response):
    """As too_late, but the app looks at what start_response raises."""
    start_response("200 OK", TEXT)
    yield b"sent, "
    error = ValueError("came too late")
    try:
        raise error
    except ValueError:
        try:
            start_response("500 Internal Server Error", TEXT, sys.exc_info())
        except ValueError as again:
            yield b"raised again" if again is error else b"another one"


def late(environ, start_response):
    """A generator: start_response is called when the first chunk is asked for."""
    start_response("200 OK", TEXT)
    yield b"late"


def keeps_write(environ, start_response):
    write = start_response("200 OK", TEXT)
    return [str(callable(write)).encode()]


def changes_headers_afterwards(environ, start_response):
    """The list belongs to the server from the call on; what the app does with it later changes nothing it may rely on."""
    headers = TEXT + [("X-Call", "first")]
    start_response("200 OK", headers)
    headers.append(("X\r\nBad", 1))
    return [b"body"]


def without_arguments(environ, start_response):
    start_response()
    return [b"body"]


def with_four_arguments(environ, start_response):
    start_response("200 OK", TEXT, None, None)
    return [b"body"]
