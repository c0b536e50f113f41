"""Shapes of a response body."""
import os
import time
from urllib.parse import unquote

TEXT = [("Content-Type", "text/plain")]


def list_of_one(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"one"]


def list_of_three(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"one", b"two", b"three"]


def tuple_of_one(environ, start_response):
    start_response("200 OK", TEXT)
    return (b"one",)


def empty_list(environ, start_response):
    start_response("200 OK", TEXT)
    return []


def nothing_for_head(environ, start_response):
    start_response("200 OK", TEXT)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [b"something"]


def list_of_empty(environ, start_response):
    start_response("200 OK", TEXT)
    return [b""]


def generator(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"one"
    yield b"two"


def generator_of_nothing(environ, start_response):
    start_response("200 OK", TEXT)
    yield from ()


def generator_with_length(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "6")])
    yield b"one"
    yield b"two"


def empty_chunks(environ, start_response):
    start_response("200 OK", TEXT)
    yield b""
    yield b"one"
    yield b""
    yield b"two"
    yield b""


class Counter:
    """An iterator without close()."""

    def __init__(self):
        self.left = [b"one", b"two"]

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        return self.left.pop(0)


def iterator_without_close(environ, start_response):
    start_response("200 OK", TEXT)
    return Counter()


class Iterable:
    """Not an iterator: it makes one."""

    def __iter__(self):
        return iter([b"one", b"two"])


def iterable(environ, start_response):
    start_response("200 OK", TEXT)
    return Iterable()


class Sequence:
    """Iterable only by __getitem__, as iter() allows."""

    def __getitem__(self, index):
        return [b"one", b"two"][index]


def sequence(environ, start_response):
    start_response("200 OK", TEXT)
    return Sequence()


class Sized:
    """Knows its length, as wsgiref's optimisation for len() == 1 expects; length and content are not a list's."""

    def __len__(self):
        return 1

    def __iter__(self):
        yield b"one"


def sized_iterable(environ, start_response):
    start_response("200 OK", TEXT)
    return Sized()


class Bytes(bytes):
    """Still bytes."""


def bytes_subclass(environ, start_response):
    start_response("200 OK", TEXT)
    return [Bytes(b"one"), Bytes(b"two")]


def binary(environ, start_response):
    start_response("200 OK", TEXT)
    return [bytes(range(256))]


def large_chunk(environ, start_response):
    """Four MiB at once."""
    start_response("200 OK", TEXT)
    return [b"0123456789abcdef" * (256 * 1024)]


def large_chunks(environ, start_response):
    """Four MiB in pieces of 64 KiB."""
    start_response("200 OK", TEXT)
    for _ in range(64):
        yield b"0123456789abcdef" * 4096


def set_cookies(environ, start_response):
    start_response("200 OK", TEXT + [("Set-Cookie", "a=1"), ("X-Between", "1"), ("Set-Cookie", "b=2"), ("set-cookie", "c=3")])
    return [b"cookies"]


def own_date_and_server(environ, start_response):
    start_response("200 OK", TEXT + [("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Server", "fixture")])
    return [b"dated"]


def own_length(environ, start_response):
    start_response("200 OK", TEXT + [("content-length", "3")])
    return [b"one"]


def no_content(environ, start_response):
    start_response("204 No Content", [])
    return [b""]


def no_content_with_body(environ, start_response):
    start_response("204 No Content", [])
    return [b"must not be sent"]


def no_content_with_length(environ, start_response):
    start_response("204 No Content", [("Content-Length", "5")])
    return []


def not_modified(environ, start_response):
    start_response("304 Not Modified", [("ETag", '"1"')])
    return []


def not_modified_with_body(environ, start_response):
    start_response("304 Not Modified", [("ETag", '"1"')])
    return [b"must not be sent"]


def longer_than_length(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "5")])
    yield b"1234567890"
    print("asked for more than Content-Length", file=environ["wsgi.errors"])
    yield b"more"


def longer_than_length_at_once(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "5")])
    return [b"1234567890"]


def shorter_than_length(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "10")])
    yield b"12345"


def shorter_than_length_at_once(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "10")])
    return [b"12345"]


def nothing_of_length(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "10")])
    return []


def none(environ, start_response):
    start_response("200 OK", TEXT)
    return None


def number(environ, start_response):
    start_response("200 OK", TEXT)
    return 42


def bare_bytes(environ, start_response):
    start_response("200 OK", TEXT)
    return b"bare"


def bare_str(environ, start_response):
    start_response("200 OK", TEXT)
    return "bare"


def list_of_str(environ, start_response):
    start_response("200 OK", TEXT)
    return ["text"]


def generator_of_str(environ, start_response):
    start_response("200 OK", TEXT)
    yield "text"


def str_behind_bytes(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"bytes"
    yield "text"


def list_of_numbers(environ, start_response):
    start_response("200 OK", TEXT)
    return [1, 2]


def waits_between_chunks(environ, start_response):
    """Makes its second chunk when the file named by the query string exists."""
    start_response("200 OK", TEXT)
    yield b"first"
    yield wait_for(unquote(environ["QUERY_STRING"]))


def writes_and_waits(environ, start_response):
    """The same with write()."""
    write = start_response("200 OK", TEXT)
    write(b"first")
    write(wait_for(unquote(environ["QUERY_STRING"])))
    return []


def wait_for(path):
    deadline = time.monotonic() + 10
    while not os.path.exists(path):
        if time.monotonic() > deadline:
            return b"the file did not come"
        time.sleep(0.005)
    return b"second"
