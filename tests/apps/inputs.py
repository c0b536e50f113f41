"""Uses of wsgi.input that are more than an expression (see evaluate.py)."""
TEXT = [("Content-Type", "text/plain")]


def length(environ, start_response):
    """Reads in blocks and answers with the number of bytes."""
    read = environ["wsgi.input"].read
    total = sum(len(block) for block in iter(lambda: read(65536), b""))
    start_response("200 OK", TEXT)
    return [str(total).encode()]


def all_at_once(environ, start_response):
    text = environ["wsgi.input"].read()
    start_response("200 OK", TEXT)
    return [text]


def not_read(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"not read"]


def partly_read(environ, start_response):
    text = environ["wsgi.input"].read(3)
    start_response("200 OK", TEXT)
    return [text]


def writes_then_reads(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"head is out, ")
    return [environ["wsgi.input"].read()]


def reads_while_answering(environ, start_response):
    """A line in, a line out."""
    start_response("200 OK", TEXT)
    yield b"ready\n"
    for line in environ["wsgi.input"]:
        yield b"got " + line


def notes_error(environ, start_response):
    """Says in the log whether reading failed with an OSError."""
    try:
        environ["wsgi.input"].read()
        outcome = "nothing"
    except BaseException as error:
        outcome = "OSError" if isinstance(error, OSError) else type(error).__name__
    print("reading raised", outcome, environ["QUERY_STRING"], file=environ["wsgi.errors"])
    start_response("200 OK", TEXT)
    return [outcome.encode()]
