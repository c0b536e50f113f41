"""Keeps what belongs to one request and uses it in a later one."""
import threading

TEXT = [("Content-Type", "text/plain")]
kept = {}


def keep(environ, start_response):
    kept["environ"] = environ
    kept["start_response"] = start_response
    kept["write"] = start_response("200 OK", TEXT)
    return [b"kept"]


def attempt(start_response, use):
    """Uses it before this request's own start_response, and answers with what came of it."""
    try:
        text = "returned " + repr(use())
    except Exception as error:
        text = "raised " + type(error).__name__
    start_response("200 OK", TEXT)
    return [text.encode()]


def call_start_response(environ, start_response):
    return attempt(start_response, lambda: kept["start_response"]("201 Stale", [("X-Stale", "1")]))


def call_write(environ, start_response):
    return attempt(start_response, lambda: kept["write"](b"stale bytes"))


def call_write_behind_own_head(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"own, ")
    try:
        kept["write"](b"stale bytes, ")
    except Exception:
        pass
    return [b"own again"]


def read_input(environ, start_response):
    return attempt(start_response, lambda: kept["environ"]["wsgi.input"].read())


def read_environ(environ, start_response):
    return attempt(start_response, lambda: kept["environ"]["PATH_INFO"])


def call_all_from_thread(environ, start_response):
    """A thread that is no request's."""
    results = []

    def use():
        for call in (
            lambda: kept["start_response"]("201 Stale", []),
            lambda: kept["write"](b"stale bytes"),
        ):
            try:
                call()
                results.append("returned")
            except Exception:
                results.append("raised")

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    start_response("200 OK", TEXT)
    return [" ".join(results).encode()]
