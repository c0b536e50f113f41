"""Apps that fail, each in one way."""
import sys

TEXT = [("Content-Type", "text/plain")]


def before_head(environ, start_response):
    raise ValueError("<secret> before the head")


def behind_start_response(environ, start_response):
    start_response("200 OK", TEXT)
    raise ValueError("behind start_response")


def while_iterating(environ, start_response):
    start_response("200 OK", TEXT)
    yield b""
    raise ValueError("before the first chunk")


def behind_first_chunk(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"first"
    raise ValueError("behind the first chunk")


def behind_first_chunk_with_length(environ, start_response):
    start_response("200 OK", TEXT + [("Content-Length", "10")])
    yield b"first"
    raise ValueError("behind the first chunk, with a length")


def behind_write(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"first")
    raise ValueError("behind write()")


def system_exit(environ, start_response):
    sys.exit(7)


def system_exit_while_iterating(environ, start_response):
    start_response("200 OK", TEXT)
    yield b""
    raise SystemExit("while iterating")


def keyboard_interrupt(environ, start_response):
    raise KeyboardInterrupt


def base_exception(environ, start_response):
    raise BaseException("neither Exception nor exit")


def generator_exit(environ, start_response):
    raise GeneratorExit("from an app")


def recursion(environ, start_response):
    return recursion(environ, start_response)


def chained(environ, start_response):
    try:
        raise LookupError("the first cause")
    except LookupError as cause:
        raise ValueError("the consequence") from cause


class Unprintable(Exception):
    def __str__(self):
        raise ValueError("an exception that cannot be printed")


def unprintable(environ, start_response):
    raise Unprintable


def lone_surrogate(environ, start_response):
    raise ValueError("lone surrogate \udcff behind")


def wrong_signature(environ):
    return []
