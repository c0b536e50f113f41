"""Bodies whose close() leaves a line in the file named by CLOSE_LOG."""
import os
import sys

TEXT = [("Content-Type", "text/plain")]


def note(word):
    with open(os.environ["CLOSE_LOG"], "a") as log:
        log.write(word + "\n")


class Body:
    def __init__(self, chunks, word):
        self.chunks = iter(chunks)
        self.word = word

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.chunks)

    def close(self):
        note(self.word)


def body(environ, chunks):
    return Body(chunks, environ["QUERY_STRING"])


def normal(environ, start_response):
    start_response("200 OK", TEXT)
    return body(environ, [b"one", b"two"])


class ClosingList(list):
    """A list may have a close() too."""

    def close(self):
        note(self.word)


def list_subclass(environ, start_response):
    start_response("200 OK", TEXT)
    result = ClosingList([b"one"])
    result.word = environ["QUERY_STRING"]
    return result


def no_content(environ, start_response):
    start_response("204 No Content", [])
    return body(environ, [b"must not be sent"])


def empty(environ, start_response):
    start_response("200 OK", TEXT)
    return body(environ, [])


def longer_than_length(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "5")])
    return body(environ, [b"1234567890", b"more"])


def failing(chunks):
    yield from chunks
    raise ValueError("while iterating")


def error_before_first_chunk(environ, start_response):
    start_response("200 OK", TEXT)
    return body(environ, failing([]))


def error_behind_first_chunk(environ, start_response):
    start_response("200 OK", TEXT)
    return body(environ, failing([b"one"]))


def start_response_never_called(environ, start_response):
    return body(environ, [b"one"])


def start_response_fails_while_iterating(environ, start_response):
    def chunks():
        start_response("200 OK", [("X-Bad", "a\r\nb")])
        yield b"never sent"

    return body(environ, chunks())


def str_chunk(environ, start_response):
    start_response("200 OK", TEXT)
    return body(environ, ["text"])


class NotIterable:
    def __init__(self, word):
        self.word = word

    def __iter__(self):
        raise ValueError("no iterator")

    def close(self):
        note(self.word)


def iter_fails(environ, start_response):
    start_response("200 OK", TEXT)
    return NotIterable(environ["QUERY_STRING"])


def generator(environ, start_response):
    """A generator's close() runs its finally."""
    start_response("200 OK", TEXT)
    try:
        yield b"one"
        yield b"two"
    finally:
        note(environ["QUERY_STRING"])


def endless(environ, start_response):
    """Far more than any buffer holds: only a client that goes away ends it."""
    start_response("200 OK", TEXT)
    return body(environ, (b"0" * 65536 for _ in range(20000)))


class ClosingFile:
    def __init__(self, word):
        self.left = [b"one"]
        self.word = word

    def read(self, size):
        return self.left.pop() if self.left else b""

    def close(self):
        note(self.word)


def file_wrapper(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](ClosingFile(environ["QUERY_STRING"]))


class NotedFile:
    """A real file with a close() that is noticed."""

    def __init__(self, word):
        self.file = open(__file__, "rb")
        self.word = word

    def __getattr__(self, name):
        return getattr(self.file, name)

    def close(self):
        self.file.close()
        note(self.word)


def real_file(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](NotedFile(environ["QUERY_STRING"]))


class FailsToClose(Body):
    def close(self):
        note(self.word)
        raise ValueError("close() failed")


def close_fails(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "3")])
    return FailsToClose([b"one"], environ["QUERY_STRING"])


def close_fails_behind_error(environ, start_response):
    start_response("200 OK", TEXT)
    return FailsToClose(failing([]), environ["QUERY_STRING"])


class WritesErrors(Body):
    def close(self):
        print("close() writes", self.word, file=sys.stderr)
        note(self.word)


def close_writes_stderr(environ, start_response):
    start_response("200 OK", TEXT)
    return WritesErrors([b"one"], environ["QUERY_STRING"])
