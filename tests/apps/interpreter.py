"""Runs the Python that the test posts and answers with the repr of its `result`. For tests only, as anyone can see."""


def square(number):
    return number * number


def app(environ, start_response):
    source = environ["wsgi.input"].read().decode()
    names = {"__name__": "posted", "environ": environ}
    exec(compile(source, "<posted>", "exec"), names)
    body = repr(names.get("result")).encode()
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
