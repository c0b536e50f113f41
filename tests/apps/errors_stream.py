"""Uses of wsgi.errors."""
import threading

TEXT = [("Content-Type", "text/plain")]
released = threading.Event()


def done(start_response):
    start_response("200 OK", TEXT)
    return [b"written"]


def write(environ, start_response):
    errors = environ["wsgi.errors"]
    errors.write("written by write\n")
    errors.flush()
    return done(start_response)


def writelines(environ, start_response):
    environ["wsgi.errors"].writelines(["written by ", "writelines\n"])
    environ["wsgi.errors"].flush()
    return done(start_response)


def printed(environ, start_response):
    print("written by", "print", file=environ["wsgi.errors"])
    return done(start_response)


def not_ascii(environ, start_response):
    print("written in UTF-8: \u20ac\u00e9", file=environ["wsgi.errors"])
    return done(start_response)


def lone_surrogate(environ, start_response):
    print("written with \udcff in it", file=environ["wsgi.errors"])
    return done(start_response)


def without_line_end(environ, start_response):
    environ["wsgi.errors"].write("without a line end")
    return done(start_response)


def bytes_instead_of_str(environ, start_response):
    environ["wsgi.errors"].write(b"bytes")
    return done(start_response)


def marker(environ, start_response):
    """Leaves the query string in the log, so that a test knows how far the log has come."""
    print("marker", environ["QUERY_STRING"], file=environ["wsgi.errors"])
    return done(start_response)


def from_thread_later(environ, start_response):
    errors = environ["wsgi.errors"]

    def wait_and_write():
        released.wait(10)
        print("written by a thread after the request", file=errors)

    threading.Thread(target=wait_and_write).start()
    return done(start_response)


def release_thread(environ, start_response):
    released.set()
    return done(start_response)
