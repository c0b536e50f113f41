"""Uses of the write() callable."""
TEXT = [("Content-Type", "text/plain")]


def only_write(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"one")
    write(b"two")
    return []


def write_then_list(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"one")
    return [b"two", b"three"]


def write_while_iterating(environ, start_response):
    """write() inside the iterable is forbidden to apps by PEP 3333, but servers that keep the order are common."""
    write = start_response("200 OK", TEXT)
    yield b"one"
    write(b"two")
    yield b"three"


def write_with_length(environ, start_response):
    write = start_response("200 OK", TEXT + [("Content-Length", "6")])
    write(b"one")
    return [b"two"]


def write_longer_than_length(environ, start_response):
    write = start_response("200 OK", TEXT + [("Content-Length", "5")])
    write(b"1234567890")
    return []


def write_nothing(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"")
    return [b"one"]


def write_str(environ, start_response):
    write = start_response("200 OK", TEXT)
    write("text")
    return []


def write_none(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(None)
    return []
