"""Responses larger than any socket takes at once. The query is the size in MiB; close() is noted in the log."""
import tempfile

BLOCK = bytes(range(256)) * 256  # 64 KiB
TYPE = ("Content-Type", "application/octet-stream")


class Body:
    """Yields a block at a time, and notes how far it came."""

    def __init__(self, environ, blocks, fails=False):
        self.name = environ["PATH_INFO"]
        self.errors = environ["wsgi.errors"]
        self.blocks = blocks
        self.fails = fails
        self.yielded = 0

    def __iter__(self):
        for _ in range(self.blocks):
            self.yielded += 1
            yield BLOCK
        if self.fails:
            raise ValueError("broke off")

    def close(self):
        print(f"closed {self.name} after {self.yielded} of {self.blocks} blocks", file=self.errors)


def blocks_of(environ):
    return int(environ["QUERY_STRING"]) * 16


def listed(environ, start_response):
    start_response("200 OK", [TYPE])
    return [BLOCK] * blocks_of(environ)


def one_item(environ, start_response):
    start_response("200 OK", [TYPE])
    return [BLOCK * blocks_of(environ)]


def generated(environ, start_response):
    start_response("200 OK", [TYPE])
    return Body(environ, blocks_of(environ))


def with_length(environ, start_response):
    blocks = blocks_of(environ)
    start_response("200 OK", [TYPE, ("Content-Length", str(blocks * len(BLOCK)))])
    return Body(environ, blocks)


def failing(environ, start_response):
    start_response("200 OK", [TYPE])
    return Body(environ, blocks_of(environ), fails=True)


def file(environ, start_response):
    file = tempfile.TemporaryFile()
    for _ in range(blocks_of(environ)):
        file.write(BLOCK)
    file.seek(0)
    start_response("200 OK", [TYPE])
    return environ["wsgi.file_wrapper"](file)


def written(environ, start_response):
    write = start_response("200 OK", [TYPE])
    for _ in range(blocks_of(environ)):
        write(BLOCK)
    return []


def file_behind_written(environ, start_response):
    """In the chunked coding: the head left before the length was known."""
    write = start_response("200 OK", [TYPE])
    write(BLOCK)
    return file(environ, lambda status, headers: None)


shared = tempfile.NamedTemporaryFile()


def shrinking(environ, start_response):
    """A file that `shrink` makes empty while it is sent."""
    shared.truncate(int(environ["QUERY_STRING"]) << 20)
    start_response("200 OK", [TYPE])
    return environ["wsgi.file_wrapper"](open(shared.name, "rb"))


def shrink(environ, start_response):
    shared.truncate(0)
    start_response("200 OK", [TYPE])
    return [b"empty"]
