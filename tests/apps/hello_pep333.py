"""The hello world of PEP 333, from the time when native strings were bytes."""


def app(environ, start_response):
    status = "200 OK"
    response_headers = [("Content-type", "text/plain")]
    start_response(status, response_headers)
    return ["Hello world!\n"]


class AppClass:
    def __init__(self, environ, start_response):
        self.environ = environ
        self.start = start_response

    def __iter__(self):
        self.start("200 OK", [("Content-type", "text/plain")])
        yield "Hello world!\n"


def latin1(environ, start_response):
    start_response("200 OK", [("Content-type", "text/plain; charset=latin-1")])
    return ["caf\xe9"]


def not_latin1(environ, start_response):
    start_response("200 OK", [("Content-type", "text/plain")])
    return ["\u20ac"]


def write_str(environ, start_response):
    write = start_response("200 OK", [("Content-type", "text/plain")])
    write("Hello world!\n")
    return []


def bytes_still_work(environ, start_response):
    start_response("200 OK", [("Content-type", "text/plain")])
    return [b"Hello ", "world!\n"]
